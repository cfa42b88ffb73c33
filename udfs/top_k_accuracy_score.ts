import { defineClassScoreMetric } from '../src/contract/class-score-metric.ts';
import { topKAccuracy } from '../src/methods/metrics/multiclass-scores.ts';

export default defineClassScoreMetric('top_k_accuracy_score', {
  summary: 'Share of the rows whose class is among the k of highest score.',
  reference: 'scikit-learn top_k_accuracy_score',
  args: {
    k: {
      type: 'integer',
      minimum: 1,
      default: 2,
      description:
        'Number of classes that count as named. Of equal scores the later class counts as the higher.',
    },
  },
  compute: (rows, args) => topKAccuracy(rows, Number(args.k)),
});
