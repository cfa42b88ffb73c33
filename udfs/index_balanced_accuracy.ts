import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('index_balanced_accuracy', {
  reference: 'Garcia, Sanchez and Mollineda 2012; imbalanced-learn make_index_balanced_accuracy',
  args: {
    alpha: {
      type: 'number',
      default: 0.1,
      description: 'How much the difference of sensitivity and specificity counts.',
    },
    squared: { type: 'boolean', default: true, description: 'Square the geometric mean.' },
  },
});
