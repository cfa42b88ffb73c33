import { defineLabelMetric } from '../src/contract/metric.ts';

export default defineLabelMetric('f1_score', { reference: 'van Rijsbergen 1979; scikit-learn f1_score' });
