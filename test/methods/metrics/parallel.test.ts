import { describe, expect, it } from 'vitest';
import { precisionRecallCurve } from '../../../src/methods/metrics/curves.ts';
import type { ScoredRows } from '../../../src/methods/metrics/check.ts';
import { PARALLEL_FROM, rankRowsOnPool, scoreMetricOnPool } from '../../../src/methods/metrics/parallel.ts';
import { rankRows } from '../../../src/methods/metrics/ranking.ts';
import { scoreMetric, type ScoreMetricName } from '../../../src/methods/metrics/score-metrics.ts';
import { sharedFloat64, sharedUint8 } from '../../../src/frame/matrix.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const n = PARALLEL_FROM + 12_345;

/** Half of the scores are rounded to thousandths, so that ties straddle the ranges. */
function manyRows(weighted: boolean): ScoredRows {
  const rows = {
    positive: sharedUint8(n),
    scores: sharedFloat64(n),
    weights: weighted ? sharedFloat64(n) : null,
  };
  let state = 11;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < n; i++) {
    rows.positive[i] = Number(next() < 0.05);
    const score = next() ** 2 * 0.8 + 0.2 * rows.positive[i] * next();
    rows.scores[i] = i % 2 === 0 ? score : Math.round(score * 1_000) / 1_000;
    if (rows.weights !== null) rows.weights[i] = next() < 0.1 ? 0 : next();
  }
  return rows;
}

async function onWorkers<T>(size: number, work: (pool: WorkerPool) => Promise<T>): Promise<T> {
  const pool = new WorkerPool(size);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

const quiet = { progress: () => undefined, warn: () => undefined };

describe('metrics of many rows', () => {
  for (const weighted of [false, true]) {
    it(`are the same bits on 1, 2 and 4 workers${weighted ? ', with weights' : ''}`, async () => {
      const rows = manyRows(weighted);
      const names: ScoreMetricName[] = [
        'auprc',
        'auroc',
        'ks_statistic',
        'best_f1',
        'best_threshold',
        'brier_score',
        'log_loss',
      ];
      const runs: (number | null)[][] = [];
      for (const size of [1, 2, 4]) {
        runs.push(
          await onWorkers(size, async (pool) => {
            const values = [];
            for (const name of names)
              values.push(await scoreMetricOnPool(name, rows, {}, { pool, ...quiet }));
            return values;
          }),
        );
      }
      expect(runs[1]).toEqual(runs[0]);
      expect(runs[2]).toEqual(runs[0]);
      names.forEach((name, i) => expect(runs[0][i], name).toBeCloseTo(scoreMetric(name, rows)!, 12));
    });
  }

  it('give the same curve as one thread does', async () => {
    const rows = manyRows(false);
    const ranking = await onWorkers(2, (pool) => rankRowsOnPool(rows, 'all', { pool, ...quiet }));
    const parallel = precisionRecallCurve(ranking);
    const single = precisionRecallCurve(rankRows(rows, 'all'));
    expect(Buffer.compare(Buffer.from(parallel.precision.buffer), Buffer.from(single.precision.buffer))).toBe(
      0,
    );
    expect(Buffer.compare(Buffer.from(parallel.recall.buffer), Buffer.from(single.recall.buffer))).toBe(0);
  });

  it('refuse a score that is not finite before any worker starts', async () => {
    const rows = manyRows(false);
    rows.scores[77] = Infinity;
    const refused = onWorkers(1, (pool) => scoreMetricOnPool('auprc', rows, {}, { pool, ...quiet }));
    await expect(refused).rejects.toThrow(/METRIC_SCORE_NOT_FINITE.*row 78 is Infinity/);
  });
});
