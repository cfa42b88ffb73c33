import { defineScoreMetric } from '../src/contract/metric.ts';

export default defineScoreMetric('auprc', {
  reference: 'Davis and Goadrich 2006, ICML; scikit-learn average_precision_score',
});
