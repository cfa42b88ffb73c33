import { afterAll, describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/frame/frame.ts';
import { matrixFromColumns, type Matrix } from '../../../src/frame/matrix.ts';
import { adasyn } from '../../../src/methods/sampling/adasyn.ts';
import { borderlineSmote, type BorderlineOptions } from '../../../src/methods/sampling/borderline-smote.ts';
import { planRows, type InterpolationPlan } from '../../../src/methods/sampling/interpolation-plan.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import {
  contextWith,
  featureNames,
  goldenCases,
  labelsOf,
  matrixOf,
  readGolden,
  type GoldenCase,
} from './golden.ts';
import { expectPlan, strategyOf } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

type Run = (points: Matrix, labels: Labels, golden: GoldenCase) => Promise<InterpolationPlan>;

const samplers: Readonly<Record<string, Run>> = {
  borderline_smote: (points, labels, golden) =>
    borderlineSmote(
      points,
      labels,
      {
        samplingStrategy: strategyOf(golden),
        kNeighbors: (golden.params.k_neighbors ?? 5) as number,
        mNeighbors: (golden.params.m_neighbors ?? 10) as number,
        kind: (golden.params.kind ?? 'borderline-1') as BorderlineOptions['kind'],
        seed: golden.params.random_state as number,
      },
      ctx,
    ),
  adasyn: (points, labels, golden) =>
    adasyn(
      points,
      labels,
      {
        samplingStrategy: strategyOf(golden),
        nNeighbors: (golden.params.n_neighbors ?? 5) as number,
        seed: golden.params.random_state as number,
      },
      ctx,
    ),
};

for (const [name, run] of Object.entries(samplers)) {
  describe(`${name}, against imbalanced-learn 0.14.2`, async () => {
    for (const golden of await goldenCases(name)) {
      it(`${golden.error === true ? 'refuses' : 'makes the rows of'} ${golden.case}`, async () => {
        const input = await readGolden(golden.input);
        const names = featureNames(input);
        const points = matrixOf(input, names);
        const labels = labelsOf(input);
        if (golden.error === true) {
          const named = ['BALLAST_', ...(golden.must_name ?? [])].join('[^]*');
          await expect(run(points, labels, golden)).rejects.toThrow(new RegExp(named));
          return;
        }
        const plan = await run(points, labels, golden);
        if (golden.exact === true) {
          expectPlan(plan, labels, names, input, await readGolden(golden.expected!));
          return;
        }
        const sizes = labels.classes.map((_, code) => labels.codes.filter((one) => one === code).length);
        for (const range of plan.ranges) sizes[range.classIndex] += range.count;
        labels.classes.forEach((label, code) => {
          expect(sizes[code]).toBeGreaterThanOrEqual(golden.statistics!.counts_min[String(label)]);
          expect(sizes[code]).toBeLessThanOrEqual(golden.statistics!.counts_max[String(label)]);
        });
      });
    }
  });
}

describe('samplers of the boundary, on classes far apart', () => {
  const points = matrixFromColumns([Float64Array.from({ length: 30 }, (_, i) => (i < 20 ? i : 1000 + i))]);
  const labels = {
    codes: Int32Array.from({ length: 30 }, (_, i) => (i < 20 ? 0 : 1)),
    classes: ['no', 'yes'],
  };
  const options = { samplingStrategy: 'auto', kNeighbors: 3, mNeighbors: 4, nNeighbors: 4, seed: 1 } as const;

  it('borderline_smote makes nothing and warns', async () => {
    const warnings: string[] = [];
    const warn = (message: string): unknown => warnings.push(message);
    const plan = await borderlineSmote(
      points,
      labels,
      { ...options, kind: 'borderline-1' },
      { ...ctx, warn },
    );
    expect(planRows(plan)).toBe(0);
    expect(warnings.join()).toMatch(/no row of class 'yes' is in danger/);
  });

  it('adasyn refuses and names smote()', async () => {
    await expect(adasyn(points, labels, options, ctx)).rejects.toThrow(
      /ADASYN_NO_BOUNDARY[^]*'yes'[^]*smote\(\)/,
    );
  });
});
