import { defineLabelMetric } from '../src/contract/metric.ts';

export default defineLabelMetric('recall_score', { reference: 'scikit-learn recall_score' });
