import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('d2_log_loss_score', {
  reference: 'McFadden 1974; scikit-learn d2_log_loss_score of two classes',
});
