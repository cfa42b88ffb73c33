import { defineLabelMetric } from '../src/contract/metric.ts';

export default defineLabelMetric('precision_score', { reference: 'scikit-learn precision_score' });
