import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('sensitivity_score', {
  reference: 'imbalanced-learn sensitivity_score',
});
