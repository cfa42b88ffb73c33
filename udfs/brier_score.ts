import { defineScoreMetric } from '../src/contract/metric.ts';

export default defineScoreMetric('brier_score', {
  reference: 'Brier 1950, Monthly Weather Review 78:1; scikit-learn brier_score_loss',
});
