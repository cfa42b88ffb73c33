import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('matthews_corrcoef', {
  reference: 'Matthews 1975; Gorodkin 2004; scikit-learn matthews_corrcoef',
});
