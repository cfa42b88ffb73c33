import { afterAll, describe, expect, it } from 'vitest';
import { CounterRandom } from '../../../src/random/counter-random.ts';
import { RowDraws } from '../../../src/random/draw-rows.ts';
import type { ScoredRows } from '../../../src/methods/metrics/check.ts';
import { takeScored } from '../../../src/methods/metrics/parallel.ts';
import {
  scoreMetric,
  scoreMetrics,
  type ScoreMetricName,
} from '../../../src/methods/metrics/score-metrics.ts';
import { resampleStatistics } from '../../../src/methods/statistics/bootstrap.ts';
import { labelStatistics } from '../../../src/methods/statistics/label-statistic.ts';
import { evaluator, leaveOneOut, scoreStatistic } from '../../../src/methods/statistics/statistic.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const pools = [1, 2, 4].map((size) => new WorkerPool(size));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const quiet = { progress: () => undefined, warn: () => undefined };
const metricNames = Object.keys(scoreMetrics) as ScoreMetricName[];

function someRows(n: number, ties: boolean, weighted: boolean): ScoredRows {
  const random = new CounterRandom(5).at(n, Number(ties));
  const scores = Float64Array.from({ length: n }, () => (ties ? random.interval(9) / 10 : random.double()));
  return {
    scores,
    positive: Uint8Array.from(scores, (score) => Number(random.double() < 0.6 * score + 0.1)),
    weights: weighted ? Float64Array.from(scores, () => random.interval(3)) : null,
  };
}

const inOrder = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('a resample is measured as its rows would be', () => {
  for (const [ties, weighted] of [
    [false, false],
    [true, false],
    [true, true],
  ]) {
    it(`${ties ? 'with' : 'without'} ties${weighted ? ' and weights' : ''}`, () => {
      const n = 40;
      const rows = someRows(n, ties, weighted);
      const draws = new RowDraws(11);
      for (const name of metricNames) {
        const metric = scoreMetrics[name];
        if (weighted && metric.needs === 'ranking' && !metric.weighted) continue;
        const statistic = scoreStatistic(name, rows, { k: 5 }, inOrder(n));
        for (let item = 0; item < 20; item++) {
          const drawn = new Float64Array(n);
          draws.at(item).count(0, n, { cellOf: inOrder(n), counts: drawn });
          const counts = new Float64Array(statistic.sizes.length);
          draws.at(item).count(0, n, { cellOf: statistic.cellOf, counts });
          const list = Int32Array.from(
            [...drawn.keys()].flatMap((row) => Array.from({ length: drawn[row] }, () => row)),
          );
          const taken = takeScored(rows, list);
          if (taken.weights?.every((weight) => weight === 0) === true) continue;
          const want = scoreMetric(name, taken, { k: 5 });
          const got = evaluator(statistic)(counts);
          if (want === null) expect(got, name).toBeNull();
          else expect(got, `${name}, resample ${item}`).toBeCloseTo(want, 12);
        }
      }
    });
  }
});

describe('the shortcut of the jackknife leaves out what leaving out a row does', () => {
  for (const name of ['auprc', 'auroc'] as const) {
    for (const ties of [false, true]) {
      it(`${name}${ties ? ' with ties' : ''}`, () => {
        for (const n of [1, 2, 3, 7, 40]) {
          const rows = someRows(n, ties, false);
          const statistic = scoreStatistic(name, rows, {}, inOrder(n));
          const left = leaveOneOut(statistic, 0, statistic.sizes.length);
          for (let row = 0; row < n; row++) {
            const rest = takeScored(
              rows,
              inOrder(n).filter((other) => other !== row),
            );
            const want = scoreMetric(name, rest) ?? NaN;
            const got = left[statistic.cellOf[row]];
            if (Number.isNaN(want)) expect(got, `row ${row} of ${n}`).toBeNaN();
            else expect(got, `row ${row} of ${n}`).toBeCloseTo(want, 12);
          }
        }
      });
    }
  }
});

it('gives the same bits on 1, 2 and 4 workers, and on none', async () => {
  const n = 3000;
  const rows = someRows(n, false, false);
  const statistic = scoreStatistic('auprc', rows, {}, inOrder(n));
  const runs = [];
  for (const pool of pools)
    runs.push(await resampleStatistics([statistic], [0, n], 1000, 3, { pool, ...quiet }));
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
  // Few enough to stay on this thread: the first resamples are the same whatever their number.
  const [few] = await resampleStatistics([statistic], [0, n], 10, 3, { pool: pools[0], ...quiet });
  expect(few).toEqual(runs[0][0].subarray(0, 10));
});

it('draws every row equally often, and each stratum as often as it has rows', () => {
  const n = 50;
  const counts = new Float64Array(n);
  const draws = new RowDraws(1);
  for (let item = 0; item < 4000; item++) {
    draws.at(item).count(0, 10, { cellOf: inOrder(n), counts });
    draws.count(10, n, { cellOf: inOrder(n), counts });
  }
  expect(counts.subarray(0, 10).reduce((a, b) => a + b)).toBe(40_000);
  // Standard deviation 63: five of them.
  for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(320);
});

it('finds the classes of labels anew in each resample', () => {
  const { statistics, strata } = labelStatistics(
    'f1_score',
    [
      { truth: 'a', predicted: ['a'], rows: 3, weight: 3 },
      { truth: 'b', predicted: ['a'], rows: 2, weight: 2 },
      { truth: 'c', predicted: ['c'], rows: 1, weight: 1 },
    ],
    { average: 'macro' },
  );
  expect(strata).toEqual([0, 3, 5, 6]);
  const evaluate = evaluator(statistics[0]);
  // Without the row of c there are two classes: F1 of a is 6 / 8, of b 0.
  expect(evaluate(Float64Array.of(3, 2, 0))).toBeCloseTo(0.375, 12);
  expect(evaluate(Float64Array.of(3, 2, 1))).toBeCloseTo((0.75 + 0 + 1) / 3, 12);
});
