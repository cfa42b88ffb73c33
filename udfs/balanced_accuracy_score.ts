import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('balanced_accuracy_score', {
  reference: 'Brodersen et al. 2010, ICPR; scikit-learn balanced_accuracy_score',
  args: {
    adjusted: { type: 'boolean', default: false, description: 'Rescale, so that chance is 0 and perfect 1.' },
  },
});
