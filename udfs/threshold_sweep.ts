import { costArg, costOf } from '../src/contract/decision-cost.ts';
import { defineCurve } from '../src/contract/curve.ts';
import { totalCost } from '../src/methods/metrics/best-threshold.ts';
import { thresholdSweep } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'threshold_sweep',
  summary: 'What every threshold decides and costs: counts, precision, recall, specificity, F1 and cost.',
  reference: 'counts behind scikit-learn precision_recall_curve; costs as in Elkan 2001, IJCAI',
  args: { cost: costArg },
  columns: {
    threshold: 'Rows with at least this score are said to be positive.',
    tp: 'Weight of the positive rows among them.',
    fp: 'Weight of the other rows among them.',
    fn: 'Weight of the positive rows that are missed.',
    tn: 'Weight of the other rows that are left alone.',
    precision: 'tp / (tp + fp).',
    recall: 'tp / (tp + fn), 0 without positive rows.',
    specificity: 'tn / (tn + fp), 0 without other rows.',
    f1: 'Harmonic mean of precision and recall.',
    cost: 'Cost of all decisions together.',
  },
  draw: (ranking, args) => {
    const sweep = thresholdSweep(ranking);
    const { tp, fp, fn, tn } = sweep;
    const cost = costOf(args);
    const costs = tp.map((_, i) => totalCost({ tp: tp[i], fp: fp[i], fn: fn[i], tn: tn[i] }, cost));
    return [
      sweep.thresholds,
      tp,
      fp,
      fn,
      tn,
      sweep.precision,
      sweep.recall,
      sweep.specificity,
      sweep.f1,
      costs,
    ];
  },
});
