import { defineClassScoreMetric } from '../src/contract/class-score-metric.ts';
import { classLogLoss } from '../src/methods/metrics/multiclass-scores.ts';

export default defineClassScoreMetric('log_loss', {
  summary: 'Mean negative log-likelihood of the probabilities.',
  reference: 'scikit-learn log_loss: probabilities are clipped by the double epsilon',
  binary: 'log_loss',
  compute: classLogLoss,
});
