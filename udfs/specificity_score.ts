import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('specificity_score', {
  reference: 'imbalanced-learn specificity_score',
});
