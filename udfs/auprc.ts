import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('auprc', {
  reference: 'Davis and Goadrich 2006, ICML; scikit-learn average_precision_score',
});
