import { defineCurve, dropIntermediateArg } from '../src/contract/curve.ts';
import { rocCurve } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'roc_curve',
  summary: 'False and true positive rate at every threshold, from the highest to the lowest.',
  reference: 'scikit-learn roc_curve',
  args: { drop_intermediate: dropIntermediateArg(true) },
  columns: {
    threshold:
      'Rows with at least this score are said to be positive; infinity at the first point, of no rows.',
    fpr: 'Share of the other rows among these; NULL when there are none.',
    tpr: 'Share of the positive rows among these; NULL when there are none.',
  },
  draw: (ranking, args) => {
    if (ranking.size === 0) return [new Float64Array(0), new Float64Array(0), new Float64Array(0)];
    const curve = rocCurve(ranking, args.drop_intermediate === true);
    return [curve.thresholds, curve.fpr, curve.tpr];
  },
});
