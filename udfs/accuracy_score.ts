import { defineLabelMetric } from '../src/contract/metric.ts';

export default defineLabelMetric('accuracy_score', { reference: 'scikit-learn accuracy_score' });
