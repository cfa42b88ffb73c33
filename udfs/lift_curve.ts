import { defineCurve } from '../src/contract/curve.ts';
import { gainCurve } from '../src/methods/metrics/curves.ts';

export default defineCurve({
  name: 'lift_curve',
  summary: 'How many times more positive rows the rows of highest score hold than random ones would.',
  reference: 'Ling and Li 1998, KDD',
  columns: {
    threshold: 'Rows with at least this score are taken.',
    population: 'Share of all rows that are taken.',
    lift: 'Share of positive rows among them over that among all rows; NULL when there are none.',
  },
  draw: (ranking) => {
    const { thresholds, population, lift } = gainCurve(ranking);
    return [thresholds, population, lift];
  },
});
