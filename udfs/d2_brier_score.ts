import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('d2_brier_score', {
  reference: 'Brier skill score; scikit-learn d2_brier_score of two classes',
});
