import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('macro_averaged_mean_absolute_error', {
  reference: 'Baccianella, Esuli and Sebastiani 2009; imbalanced-learn macro_averaged_mean_absolute_error',
});
