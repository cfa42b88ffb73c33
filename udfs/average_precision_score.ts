import { defineClassScoreMetric } from '../src/contract/class-score-metric.ts';
import { classAveragePrecision, type ScoreAverage } from '../src/methods/metrics/multiclass-scores.ts';

export default defineClassScoreMetric('average_precision_score', {
  summary: 'Average precision: area under the precision-recall curve, of one class or averaged over several.',
  reference: 'Davis and Goadrich 2006, ICML; scikit-learn average_precision_score',
  binary: 'auprc',
  args: {
    average: {
      type: 'string',
      enum: ['macro', 'weighted', 'micro'],
      default: 'macro',
      description: 'How more than two classes are averaged, each against the rest.',
    },
  },
  compute: (rows, args) => classAveragePrecision(rows, args.average as ScoreAverage)[0],
  notes: '`auprc` is the same for one score.',
});
