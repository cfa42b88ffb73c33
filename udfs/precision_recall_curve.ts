import { defineCurve, dropIntermediateArg } from '../src/contract/curve.ts';
import { precisionRecallCurve } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'precision_recall_curve',
  summary: 'Precision and recall at every threshold, from the lowest to the highest.',
  reference: 'scikit-learn precision_recall_curve',
  args: { drop_intermediate: dropIntermediateArg(false) },
  columns: {
    threshold: 'Rows with at least this score are said to be positive; NULL at the last point, of no rows.',
    precision: 'Share of these rows that are positive; 1 at the last point.',
    recall: 'Share of the positive rows among these.',
  },
  draw: (ranking, args) => {
    // Without rows there is no curve; with them it ends in the point (0, 1).
    if (ranking.size === 0) return [new Float64Array(0), new Float64Array(0), new Float64Array(0)];
    const curve = precisionRecallCurve(ranking, args.drop_intermediate === true);
    return [curve.thresholds, curve.precision, curve.recall];
  },
});
