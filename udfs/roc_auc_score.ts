import { defineClassScoreMetric } from '../src/contract/class-score-metric.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import {
  rocAucOneVersusOne,
  rocAucOneVersusRest,
  type ScoreAverage,
} from '../src/methods/metrics/multiclass-scores.ts';

export default defineClassScoreMetric('roc_auc_score', {
  summary: 'Area under the ROC curve, of one class or averaged over several; partial with max_fpr.',
  reference: 'Hanley and McNeil 1982, Radiology 143:29; Hand and Till 2001; scikit-learn roc_auc_score',
  binary: 'auroc',
  args: {
    multi_class: {
      type: 'string',
      enum: ['ovr', 'ovo'],
      default: 'ovr',
      description: "More than two classes: each against the rest, 'ovr', or each against each other, 'ovo'.",
    },
    average: {
      type: 'string',
      enum: ['macro', 'weighted', 'micro'],
      default: 'macro',
      description: 'How more than two classes are averaged.',
    },
    max_fpr: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      description:
        'Partial area up to this false positive rate, standardised (McClish 1989). Two classes only.',
    },
  },
  compute: (rows, { multi_class, average, max_fpr }) => {
    if (max_fpr !== undefined && max_fpr !== 1)
      throw unsupported('max_fpr', 'a partial area is that of two classes');
    if (multi_class === 'ovr') return rocAucOneVersusRest(rows, average as ScoreAverage)[0];
    if (average === 'micro') throw unsupported('average', 'pairs of classes have no micro average');
    return rocAucOneVersusOne(rows, average as 'macro' | 'weighted');
  },
  notes: '`auroc` is the same for one score.',
});

function unsupported(what: string, why: string): BallastError {
  return new BallastError('METRIC_UNSUPPORTED', { what, why }, { argument: what });
}
