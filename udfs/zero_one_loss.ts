import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('zero_one_loss', {
  reference: 'scikit-learn zero_one_loss',
  args: {
    normalize: {
      type: 'boolean',
      default: true,
      description: 'Give the share of the rows, not their weight.',
    },
  },
});
