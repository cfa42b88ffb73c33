import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('precision_at_recall', {
  reference: 'points of scikit-learn precision_recall_curve',
  args: {
    recall: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Share of the positive rows to find at least.',
    },
  },
});
