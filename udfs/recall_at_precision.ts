import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('recall_at_precision', {
  reference: 'points of scikit-learn precision_recall_curve',
  args: {
    precision: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Share of the predicted rows that have to be positive at least.',
    },
  },
});
