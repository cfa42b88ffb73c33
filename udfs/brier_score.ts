import { defineClassScoreMetric } from '../src/contract/class-score-metric.ts';
import { classBrierScore } from '../src/methods/metrics/multiclass-scores.ts';

export default defineClassScoreMetric('brier_score', {
  summary: 'Mean squared error of the probabilities.',
  reference: 'Brier 1950, Monthly Weather Review 78:1; scikit-learn brier_score_loss',
  binary: 'brier_score',
  compute: classBrierScore,
  notes: 'Two classes: 0 to 1. More than two: the squared errors of all classes are added, 0 to 2.',
});
