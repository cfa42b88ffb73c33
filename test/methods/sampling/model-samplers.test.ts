import { afterAll, describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/frame/frame.ts';
import { matrixColumn, matrixFromColumns, type Matrix } from '../../../src/frame/matrix.ts';
import { clusterCentroids } from '../../../src/methods/sampling/cluster-centroids.ts';
import { instanceHardnessThreshold } from '../../../src/methods/sampling/instance-hardness-threshold.ts';
import {
  fillColumn,
  planRows,
  type InterpolationPlan,
} from '../../../src/methods/sampling/interpolation-plan.ts';
import { kmeansSmote } from '../../../src/methods/sampling/kmeans-smote.ts';
import { svmSmote } from '../../../src/methods/sampling/svm-smote.ts';
import { WorkerPool, type RunContext } from '../../../src/workers/pool.ts';
import {
  contextWith,
  featureNames,
  goldenCases,
  labelsOf,
  matrixOf,
  readGolden,
  type GoldenCase,
} from './golden.ts';
import { strategyOf } from './interpolation.ts';

const pools = [2, 1, 4].map((size) => new WorkerPool(size));
const ctx = contextWith(pools[0]);
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** The values of one column of the result that belong to one class. */
type Column = (classIndex: number, column: number) => number[];

type Run = (points: Matrix, labels: Labels, golden: GoldenCase, ctx: RunContext) => Promise<Column>;

const samplers: Readonly<Record<string, Run>> = {
  cluster_centroids: async (points, labels, golden, context) => {
    const voting = (golden.params.voting ?? 'auto') as 'auto' | 'soft' | 'hard';
    const options = { samplingStrategy: strategyOf(golden), voting, seed: seedOf(golden) };
    const parts = await clusterCentroids(points, labels, options, context);
    return (classIndex, c) =>
      parts
        .filter((part) => part.classIndex === classIndex)
        .flatMap((part) =>
          part.kind === 'centers'
            ? [...matrixColumn(part.centers, c)]
            : Array.from(part.rows, (row) => matrixColumn(points, c)[row]),
        );
  },
  instance_hardness_threshold: async (points, labels, golden, context) => {
    const cv = (golden.params.cv ?? 5) as number;
    const options = { samplingStrategy: strategyOf(golden), cv, seed: seedOf(golden) };
    const kept = await instanceHardnessThreshold(points, labels, options, context);
    return (classIndex, c) =>
      Array.from(kept)
        .filter((row) => labels.codes[row] === classIndex)
        .map((row) => matrixColumn(points, c)[row]);
  },
  kmeans_smote: async (points, labels, { params, ...golden }, context) => {
    const options = {
      samplingStrategy: strategyOf({ params, ...golden }),
      kNeighbors: (params.k_neighbors ?? 2) as number,
      clusters: (params.kmeans_estimator ?? 8) as number,
      clusterBalanceThreshold: (params.cluster_balance_threshold ?? 'auto') as number | 'auto',
      densityExponent: (params.density_exponent ?? 'auto') as number | 'auto',
      seed: params.random_state as number,
    };
    return madeColumns(await kmeansSmote(points, labels, options, context));
  },
  svm_smote: async (points, labels, { params, ...golden }, context) => {
    const options = {
      samplingStrategy: strategyOf({ params, ...golden }),
      kNeighbors: (params.k_neighbors ?? 5) as number,
      mNeighbors: (params.m_neighbors ?? 10) as number,
      outStep: (params.out_step ?? 0.5) as number,
      seed: params.random_state as number,
    };
    return madeColumns(await svmSmote(points, labels, options, context));
  },
};

function seedOf({ params }: GoldenCase): number {
  return params.random_state as number;
}

function madeColumns(plan: InterpolationPlan): Column {
  return (classIndex, c) => {
    const values = new Float64Array(planRows(plan));
    fillColumn(plan, c, 0, values.length, values);
    return plan.ranges
      .filter((range) => range.classIndex === classIndex)
      .flatMap(({ start, count }) => [...values.subarray(start, start + count)]);
  };
}

for (const [name, run] of Object.entries(samplers)) {
  describe(`${name}, against imbalanced-learn 0.14.2`, async () => {
    for (const golden of await goldenCases(name)) {
      it(`${golden.peer_bug === true ? 'works in' : 'has the statistics of'} ${golden.case}`, async () => {
        const input = await readGolden(golden.input);
        const names = featureNames(input);
        const points = matrixOf(input, names);
        const labels = labelsOf(input);
        const sizes = labels.classes.map((_, code) => labels.codes.filter((one) => one === code).length);
        const columnOf = await run(points, labels, golden, ctx);
        const { statistics } = golden;
        if (statistics === undefined) {
          const smallest = Math.min(...sizes);
          sizes.forEach((size, code) => {
            const left = columnOf(code, 0).length;
            expect(left).toBeGreaterThanOrEqual(smallest);
            expect(left).toBeLessThan(size === smallest ? size + 1 : size);
          });
          return;
        }
        labels.classes.forEach((label, code) => {
          const before = statistics.rows === 'generated' ? sizes[code] : 0;
          const count = columnOf(code, 0).length + before;
          expect(count).toBeGreaterThanOrEqual(
            statistics.counts_min[String(label)] - statistics.counts_slack,
          );
          expect(count).toBeLessThanOrEqual(statistics.counts_max[String(label)] + statistics.counts_slack);
          for (const [feature, expected] of Object.entries(statistics.per_class[String(label)] ?? {})) {
            const { mean, std } = moments(columnOf(code, names.indexOf(feature)));
            expect(Math.abs(mean - expected.mean), feature).toBeLessThanOrEqual(expected.mean_tolerance);
            expect(Math.abs(std - expected.std), feature).toBeLessThanOrEqual(expected.std_tolerance);
          }
        });
      });
    }

    it('gives the same rows with 1, 2 and 4 workers', async () => {
      const [golden] = (await goldenCases(name)).filter((one) => one.peer_bug !== true);
      const input = await readGolden(golden.input);
      const points = matrixOf(input, featureNames(input));
      const labels = labelsOf(input);
      const found = await Promise.all(
        pools.map(async (pool) => {
          const columnOf = await run(points, labels, golden, contextWith(pool));
          return labels.classes.map((_, code) => columnOf(code, 1));
        }),
      );
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).toEqual(found[0]);
    });
  });
}

/** Mean and population standard deviation. */
function moments(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / values.length) };
}

describe('samplers that learn, when they cannot', () => {
  const points = matrixFromColumns([Float64Array.from({ length: 60 }, (_, i) => (i < 40 ? i : 1000 + i))]);
  const labels: Labels = {
    codes: Int32Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1)),
    classes: ['no', 'yes'],
  };
  const kmeans = {
    samplingStrategy: 'auto',
    kNeighbors: 2,
    clusters: 2,
    clusterBalanceThreshold: 'auto',
    densityExponent: 'auto',
    seed: 0,
  } as const;
  const svm = { samplingStrategy: 'auto', kNeighbors: 5, mNeighbors: 10, outStep: 0.5, seed: 0 } as const;

  it('kmeans_smote names what to lower when no cluster will do', async () => {
    const codes = Int32Array.from({ length: 60 }, (_, i) => (i % 15 === 0 ? 1 : 0));
    await expect(
      kmeansSmote(points, { ...labels, codes }, { ...kmeans, clusterBalanceThreshold: 0.9 }, ctx),
    ).rejects.toThrow(/KMEANS_NO_CLUSTER[^]*'yes'[^]*cluster_balance_threshold/);
  });

  it.each([
    ['kmeans_estimator', { clusters: 61 }],
    ['kmeans_estimator', { clusters: 0 }],
    ['cluster_balance_threshold', { clusterBalanceThreshold: 2 }],
    ['density_exponent', { densityExponent: NaN }],
    ['k_neighbors', { kNeighbors: 1.5 }],
  ])('kmeans_smote refuses a wrong %s', async (argument, wrong) => {
    await expect(kmeansSmote(points, labels, { ...kmeans, ...wrong }, ctx)).rejects.toThrow(argument);
  });

  it.each([
    ['equal rows', 0, 1],
    ['rows too far apart for powers', 1e15, 40],
    ['rows too near for powers', 1e-15, 40],
  ])('kmeans_smote shares out all new rows among clusters of %s', async (_, width, densityExponent) => {
    const near = Float64Array.from({ length: 60 }, (__, i) => (i % 2) * 1e30 + (i % 5) * width);
    const codes = Int32Array.from({ length: 60 }, (__, i) => (i < 40 ? 0 : 1));
    const options = { ...kmeans, clusterBalanceThreshold: 0, densityExponent } as const;
    const plan = await kmeansSmote(matrixFromColumns([near]), { ...labels, codes }, options, ctx);
    expect(planRows(plan)).toBeGreaterThanOrEqual(20);
    expect(planRows(plan)).toBeLessThanOrEqual(21);
  });

  it('kmeans_smote names the rows of the class, which are its source', async () => {
    const plan = await kmeansSmote(points, labels, { ...kmeans, clusterBalanceThreshold: 0 }, ctx);
    expect(planRows(plan)).toBeGreaterThan(0);
    const rows = labels.codes.reduce((count, code) => count + (code === 1 ? 1 : 0), 0);
    for (const range of plan.ranges) expect(range.source.rows).toBe(rows);
    for (const place of [...plan.base, ...plan.neighbor]) expect(place).toBeLessThan(rows);
  });

  it('svm_smote warns when all support vectors are safe, and makes the outward share', async () => {
    const warnings: string[] = [];
    const warn = (message: string): unknown => warnings.push(message);
    const plan = await svmSmote(points, labels, svm, { ...ctx, warn });
    expect(planRows(plan)).toBeGreaterThan(0);
    expect(planRows(plan)).toBeLessThan(20);
    expect(plan.gap.every((gap) => gap <= 0 && gap > -0.5)).toBe(true);
    expect(warnings.join()).toMatch(/no support vector of class 'yes' is in danger/);
  });

  it('svm_smote refuses when every support vector is noise', async () => {
    const codes = Int32Array.from({ length: 60 }, (_, i) => (i % 12 === 0 ? 1 : 0));
    await expect(
      svmSmote(points, { ...labels, codes }, { ...svm, kNeighbors: 2, mNeighbors: 2 }, ctx),
    ).rejects.toThrow(/SVM_ALL_NOISE[^]*m_neighbors/);
  });

  it('instance_hardness_threshold refuses more folds than the largest class has rows', async () => {
    const options = { samplingStrategy: 'auto', cv: 41, seed: 0 };
    await expect(instanceHardnessThreshold(points, labels, options, ctx)).rejects.toThrow(/cv = 41[^]*40/);
  });

  it('cluster_centroids refuses an unknown way of voting', async () => {
    const options = { samplingStrategy: 'auto', voting: 'loud' as 'soft', seed: 0 };
    await expect(clusterCentroids(points, labels, options, ctx)).rejects.toThrow(/voting = 'loud'/);
  });
});
