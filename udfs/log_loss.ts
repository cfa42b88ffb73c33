import { defineScoreMetric } from '../src/contract/metric.ts';

export default defineScoreMetric('log_loss', {
  reference: 'scikit-learn log_loss: probabilities are clipped by the double epsilon',
});
