import { describe, expect, it } from 'vitest';
import { CounterRandom } from '../../../src/random/counter-random.ts';
import { PositiveLadder } from '../../../src/methods/metrics/class-ranking.ts';
import {
  classMetric,
  scoreMetric,
  scoreMetrics,
  type ScoreMetricName,
} from '../../../src/methods/metrics/score-metrics.ts';

/** Rows of both classes, as two lists and as one. */
function someRows(n: number, share: number, draw: (random: CounterRandom) => number) {
  const random = new CounterRandom(9).at(n);
  const scores = Float64Array.from({ length: n }, () => draw(random));
  const positive = Uint8Array.from(scores, () => Number(random.double() < share));
  return {
    rows: { scores, positive, weights: null },
    classes: {
      positive: scores.filter((_, i) => positive[i] === 1),
      negative: scores.filter((_, i) => positive[i] === 0),
    },
  };
}

const draws: readonly (readonly [string, number, number, (random: CounterRandom) => number])[] = [
  ['few rows', 30, 0.3, (random) => random.double()],
  ['rows of tied scores', 500, 0.2, (random) => random.interval(12) / 12],
  ['scores of 0 and -0', 300, 0.5, (random) => [0, -0, 1, 0.5][random.interval(3)]],
  ['one score', 50, 0.4, () => 0.5],
  ['scores over many sizes', 3000, 0.3, (random) => 10 ** (random.interval(600) - 300) / 1e3],
  ['positive rows alone', 20, 2, (random) => random.double()],
  ['no positive rows', 20, -1, (random) => random.double()],
  ['one row', 1, 2, (random) => random.double()],
  ['so many positive rows that all are sorted', 130_000, 0.5, (random) => random.interval(200_000) / 200_000],
];

describe('a metric from the scores of both classes is that of the rows', () => {
  it.each(draws)('of %s', (_, n, share, draw) => {
    const { rows, classes } = someRows(n, share, draw);
    for (const name of Object.keys(scoreMetrics) as ScoreMetricName[]) {
      if (scoreMetrics[name].needs === 'probability' && rows.scores.some((score) => score > 1)) continue;
      const k = Math.min(7, n);
      for (const options of name === 'auroc' ? [{}, { maxFpr: 0.3 }] : [{ k }]) {
        const want = scoreMetric(name, rows, options);
        const got = classMetric(name, classes, options);
        if (want === null) expect(got, name).toBeNull();
        else expect(got, name).toBeCloseTo(want, 12);
      }
    }
  });
});

it('counts negatives in any number of pieces', () => {
  const { classes } = someRows(2000, 0.1, (random) => random.interval(300) / 300);
  const whole = new PositiveLadder(classes.positive);
  whole.add(classes.negative);
  const pieces = new PositiveLadder(classes.positive);
  pieces.add(classes.negative.subarray(0, 700));
  const other = new PositiveLadder(pieces.positives);
  other.add(classes.negative.subarray(700));
  pieces.addCounts(other.counts);
  expect(pieces.ranking()).toEqual(whole.ranking());
});

it('names no row of lists that were collected in any order', () => {
  const broken = Float64Array.of(0.5, NaN);
  const fine = Float64Array.of(0.5);
  for (const name of ['auprc', 'brier_score'] as const) {
    for (const classes of [
      { positive: broken, negative: fine },
      { positive: fine, negative: broken },
    ])
      expect(() => classMetric(name, classes)).toThrow(/METRIC_SCORE_NOT_FINITE {2}a score is NULL or NaN/);
  }
  expect(() => classMetric('log_loss', { positive: fine, negative: Float64Array.of(2) })).toThrow(
    /METRIC_SCORE_OUTSIDE_UNIT {2}a score is 2/,
  );
});
