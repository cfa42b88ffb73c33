import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('auroc', {
  reference: 'Hanley and McNeil 1982, Radiology 143:29; scikit-learn roc_auc_score',
  args: {
    max_fpr: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Partial area up to this false positive rate, standardised (McClish 1989).',
    },
  },
});
