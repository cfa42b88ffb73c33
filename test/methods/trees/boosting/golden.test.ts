import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../../src/frame/frame.ts';
import { fitBoosting, frameReader } from '../../../../src/methods/trees/boosting/fit-boosting.ts';
import type { BoostingOptions } from '../../../../src/methods/trees/boosting/options.ts';
import { WorkerPool, type RunContext } from '../../../../src/workers/pool.ts';
import { numbers, pick, readFrame } from '../../../onnx/golden-tables.ts';
import { rawScores } from './reference.ts';

/** A fit of LightGBM 4.7 without bundles; make_golden.py made it. */
interface Golden {
  readonly name: string;
  readonly target: 'y' | 'y3' | 'value';
  readonly columns: readonly string[];
  readonly weight?: string;
  readonly args: Partial<BoostingOptions>;
  /** outputs x rows. */
  readonly raw: readonly (readonly number[])[];
  readonly splits: number;
  readonly gains: Readonly<Record<string, number>>;
}

const folder = new URL('../../../fixtures/boosting/', import.meta.url).pathname;
const goldens: readonly Golden[] = JSON.parse(readFileSync(`${folder}golden.json`, 'utf8')).cases;
const pool = new WorkerPool(1);
const context: RunContext = { pool, progress: () => undefined, warn: () => undefined };
const objectives = { y: 'binary', y3: 'multiclass', value: 'regression' } as const;
const classes = { y: 2, y3: 3, value: null };
let rows: Frame;

beforeAll(async () => {
  rows = await readFrame(`from '${folder}rows.parquet'`);
});
afterAll(() => pool.close());

describe('fitBoosting grows the trees of LightGBM', () => {
  it.each(goldens)('$name', async ({ target, columns, weight, args, raw, splits, gains }) => {
    const frame = pick(rows, columns);
    const table = {
      features: frameReader(frame),
      targets: numbers(rows, target),
      weights: weight === undefined ? null : numbers(rows, weight),
    };
    const { ensemble } = await fitBoosting(
      table,
      { objective: objectives[target], ...args },
      classes[target],
      null,
      context,
    );
    const { trees, features } = ensemble;
    const inner = Array.from(trees.feature.keys()).filter((node) => trees.feature[node] >= 0);
    expect(inner.length).toBe(splits);
    const scores = rawScores(ensemble, frame);
    const worst = raw.map((wanted, k) =>
      Math.max(...wanted.map((score, r) => Math.abs(score - scores[k][r]))),
    );
    expect(Math.max(...worst)).toBeLessThan(1e-4);
    for (const [f, { name }] of features.entries()) {
      const sum = inner
        .filter((node) => trees.feature[node] === f)
        .reduce((all, node) => all + trees.gain[node], 0);
      expect(sum / Math.max(1, gains[name]), name).toBeCloseTo(gains[name] / Math.max(1, gains[name]), 3);
    }
  });
});
