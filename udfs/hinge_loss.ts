import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('hinge_loss', {
  reference: 'Crammer and Singer 2001; scikit-learn hinge_loss of two classes',
});
