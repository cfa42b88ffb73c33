import { defineCurve, dropIntermediateArg } from '../src/contract/curve.ts';
import { detCurve } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'det_curve',
  summary: 'False positive against false negative rate, from the lowest threshold to the highest.',
  reference: 'Martin et al. 1997, Eurospeech; scikit-learn det_curve',
  args: { drop_intermediate: dropIntermediateArg(false) },
  columns: {
    threshold: 'Rows with at least this score are said to be positive.',
    fpr: 'Share of the other rows among these.',
    fnr: 'Share of the positive rows that are missed.',
  },
  draw: (ranking, args) => {
    const curve = detCurve(ranking, args.drop_intermediate === true);
    return [curve.thresholds, curve.fpr, curve.fnr];
  },
});
