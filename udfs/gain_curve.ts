import { defineCurve } from '../src/contract/curve.ts';
import { gainCurve } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'gain_curve',
  summary: 'Share of the positive rows found among the rows of highest score, threshold by threshold.',
  reference: 'Ling and Li 1998, KDD',
  columns: {
    threshold: 'Rows with at least this score are taken.',
    population: 'Share of all rows that are taken.',
    gain: 'Share of the positive rows among them; NULL when there are none.',
  },
  draw: (ranking) => {
    const { thresholds, population, gain } = gainCurve(ranking);
    return [thresholds, population, gain];
  },
});
