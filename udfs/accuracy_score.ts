import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('accuracy_score', {
  reference: 'scikit-learn accuracy_score',
  args: {
    normalize: {
      type: 'boolean',
      default: true,
      description: 'Give the share of the rows, not their weight.',
    },
  },
});
