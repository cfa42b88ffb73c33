import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('hamming_loss', {
  reference: 'scikit-learn hamming_loss',
});
