import { afterAll, describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../../src/frame/frame.ts';
import { sharedFloat64 } from '../../../../src/frame/matrix.ts';
import {
  fitBoosting,
  frameReader,
  type BoostingFit,
  type BoostingTable,
} from '../../../../src/methods/trees/boosting/fit-boosting.ts';
import type { BoostingOptions } from '../../../../src/methods/trees/boosting/options.ts';
import { CounterRandom } from '../../../../src/random/counter-random.ts';
import { WorkerPool, type RunContext } from '../../../../src/workers/pool.ts';
import { column } from '../../../onnx/golden-tables.ts';
import { rawScores } from './reference.ts';

const pool = new WorkerPool(2);
const context: RunContext = { pool, progress: () => undefined, warn: () => undefined };
afterAll(() => pool.close());

/** A table of made numbers, with missing values and a category, and whether its rows are of the second class. */
function made(rows: number, columns = 6, seed = 11): BoostingTable & { readonly frame: Frame } {
  const random = new CounterRandom(seed);
  const numbers = Array.from({ length: columns }, (_, c): Column => {
    const values = sharedFloat64(rows);
    for (let r = 0; r < rows; r++) values[r] = random.at(r, c).gauss();
    return { kind: 'number', name: `x${c}`, values, valid: null };
  });
  const x = numbers.map((one) => (one.kind === 'number' ? one.values : new Float64Array()));
  const plan = column(
    'plan',
    Array.from(x[0], (_, r) => (r % 7 === 0 ? null : `plan ${(r * 31) % 11}`)),
  );
  const targets = Float64Array.from(x[0], (value, r) => {
    const score = value + x[1][r] * value + (((r * 31) % 11) % 3) - 1 + random.at(r, 99).gauss();
    return Number(score > 0.8);
  });
  for (let r = 0; r < rows; r += 5) x[2][r] = NaN;
  const frame = { rows, columns: [...numbers, plan] };
  return { frame, features: frameReader(frame), targets, weights: null };
}

function fit(
  table: BoostingTable,
  options: Partial<BoostingOptions> = {},
  more: { classes?: number | null; validation?: BoostingTable; context?: RunContext } = {},
): Promise<BoostingFit> {
  const { classes = 2, validation = null } = more;
  const objective = classes === null ? 'regression' : classes > 2 ? 'multiclass' : 'binary';
  return fitBoosting(
    table,
    { objective, n_estimators: 10, ...options },
    classes,
    validation,
    more.context ?? context,
  );
}

/** A table of one column of numbers. */
function oneColumn(values: readonly (number | null)[], targets: readonly number[]): BoostingTable {
  const frame = { rows: values.length, columns: [column('x', values)] };
  return { features: frameReader(frame), targets: Float64Array.from(targets), weights: null };
}

const small = { min_child_samples: 1, min_data_in_bin: 1, min_sum_hessian: 0 };

describe('fitBoosting', () => {
  it('gives the same bytes with one, two and four workers', async () => {
    const table = made(12_000);
    const options = { subsample: 0.7, subsample_freq: 2, colsample_bytree: 0.6, random_state: 3 };
    const validation = made(3_000);
    const fits = [];
    for (const size of [1, 2, 4]) {
      const own = new WorkerPool(size);
      fits.push(await fit(table, options, { validation, context: { ...context, pool: own } }));
      await own.close();
    }
    expect(fits[0].ensemble.trees.starts.length).toBe(11);
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).toEqual(fits[0]);
  });

  it('gives the same trees whatever the order of the rows', async () => {
    const { frame, targets } = made(2_000);
    const turned = frame.columns.map((one): Column =>
      one.kind === 'number'
        ? { ...one, values: one.values.toReversed() }
        : { ...one, codes: one.codes.toReversed() },
    );
    const other = {
      features: frameReader({ rows: 2_000, columns: turned }),
      targets: targets.toReversed(),
      weights: null,
    };
    const [a, b] = [await fit({ features: frameReader(frame), targets, weights: null }), await fit(other)];
    expect(b.ensemble).toEqual(a.ensemble);
  });

  it('keeps the scores of the validation rows at the best iteration', async () => {
    const [table, validation] = [made(6_000), made(2_000, 6, 12)];
    const stopped = await fit(
      table,
      { n_estimators: 100, learning_rate: 0.5, early_stopping_rounds: 5 },
      { validation },
    );
    expect(stopped.iterations).toBe(stopped.bestIteration + 5);
    expect(stopped.validationLosses.length).toBe(stopped.iterations);
    expect(Math.min(...stopped.validationLosses)).toBe(stopped.validationLosses[stopped.bestIteration - 1]);
    expect(stopped.ensemble.trees.output.length).toBe(stopped.bestIteration);
    const [scores] = rawScores(stopped.ensemble, validation.frame);
    expect(Array.from(stopped.validationScores!)).toEqual(Array.from(scores));
  });

  it('takes a weight of 2 for a row that stands there twice', async () => {
    const values = Array.from({ length: 400 }, (_, r) => r % 20);
    const targets = values.map((value, r) => Number((value * 7 + r) % 20 > 9));
    const weights = Float64Array.from(values, (_, r) => 1 + (r % 2));
    const repeated = values.flatMap((value, r) => (r % 2 === 1 ? [value, value] : [value]));
    const twice = targets.flatMap((target, r) => (r % 2 === 1 ? [target, target] : [target]));
    const weighted = await fit({ ...oneColumn(values, targets), weights }, small);
    const copied = await fit(oneColumn(repeated, twice), small);
    const { features } = oneColumn(values, targets);
    const frame = await features.read(features.names);
    const [a, b] = [rawScores(weighted.ensemble, frame)[0], rawScores(copied.ensemble, frame)[0]];
    expect(Math.max(...a.map((score, r) => Math.abs(score - b[r])))).toBeLessThan(1e-6);
  });

  it('lets the score rise with a column that is to raise it, whatever the rows say', async () => {
    const table = made(4_000);
    const options = { n_estimators: 40, monotone_constraints: { x1: 1, x0: -1 } };
    const { ensemble } = await fit(table, options);
    const free = await fit(table, { n_estimators: 40 });
    const falls = (model: BoostingFit['ensemble'], name: string, sign: number): number => {
      const probes = Array.from({ length: 60 }, (_, i) => (i - 30) / 10);
      const columns = table.frame.columns.map((one): Column => {
        if (one.name === name) return column(name, probes);
        if (one.kind === 'number')
          return column(
            one.name,
            probes.map(() => one.values[3]),
          );
        return { ...one, codes: one.codes.subarray(0, 60).map(() => one.codes[3]) };
      });
      const [scores] = rawScores(model, { rows: 60, columns });
      return scores.reduce(
        (count, score, i) => count + Number(i > 0 && (score - scores[i - 1]) * sign < 0),
        0,
      );
    };
    expect(falls(ensemble, 'x1', 1)).toBe(0);
    expect(falls(ensemble, 'x0', -1)).toBe(0);
    expect(falls(free.ensemble, 'x0', -1)).toBeGreaterThan(0);
  });

  it('sends missing values to the side where they belong', async () => {
    const values = Array.from({ length: 300 }, (_, r) => (r % 3 === 0 ? null : r));
    for (const missing of [0, 1]) {
      const targets = values.map((value) => (value === null ? missing : Number(value > 150)));
      const { ensemble } = await fit(oneColumn(values, targets), small);
      const [[score]] = rawScores(ensemble, { rows: 1, columns: [column('x', [null])] });
      expect(Math.sign(score - ensemble.base[0])).toBe(missing === 1 ? 1 : -1);
    }
  });

  it('splits categories many against many, which finds more than one against the others', async () => {
    const levels = Array.from({ length: 3_000 }, (_, r) => `level ${(r * 17) % 40}`);
    const targets = levels.map((level) => Number(Number(level.slice(6)) % 2 === 0));
    const frame = { rows: 3_000, columns: [column('level', levels)] };
    const table = { features: frameReader(frame), targets: Float64Array.from(targets), weights: null };
    const options = { n_estimators: 1, num_leaves: 2, min_data_per_group: 1, cat_smooth: 1 };
    const many = await fit(table, options);
    const one = await fit(table, { ...options, max_cat_to_onehot: 100 });
    expect(many.loss).toBeLessThan(one.loss * 0.95);
    const scores = rawScores(many.ensemble, frame)[0];
    expect(new Set(scores).size).toBe(2);
    expect(scores.every((score, r) => score > many.ensemble.base[0] === (targets[r] === 1))).toBe(true);
  });

  it('takes a level that training has not seen for missing', async () => {
    const table = made(3_000);
    const { ensemble } = await fit(table);
    const probe = (plan: string | null) => {
      const columns = table.frame.columns.map((one) =>
        one.kind === 'number' ? column(one.name, [one.values[1]]) : column('plan', [plan ?? 'none', plan]),
      );
      return rawScores(ensemble, { rows: plan === null ? 1 : 1, columns })[0][0];
    };
    expect(probe('unheard of')).toBe(probe(null));
  });

  it('separates three classes', async () => {
    const values = Array.from({ length: 600 }, (_, r) => r % 30);
    const table = oneColumn(
      values,
      values.map((value) => Math.floor(value / 10)),
    );
    const { ensemble, loss } = await fit(table, { n_estimators: 60 }, { classes: 3 });
    expect(ensemble.link).toBe('softmax');
    expect(loss).toBeLessThan(0.05);
    const scores = rawScores(ensemble, await table.features.read(['x']));
    const likeliest = values.map((_, r) =>
      [0, 1, 2].reduce((best, k) => (scores[k][r] > scores[best][r] ? k : best)),
    );
    expect(likeliest).toEqual(values.map((value) => Math.floor(value / 10)));
  });

  it('is the log loss where focal_gamma is 0, and looks at hard rows where it is not', async () => {
    const table = made(3_000);
    const plain = await fit(table);
    const none = await fit(table, { focal_gamma: 0 });
    const scores = (model: BoostingFit) => rawScores(model.ensemble, table.frame)[0];
    const [a, b] = [scores(plain), scores(none)];
    expect(Math.max(...a.map((score, r) => Math.abs(score - b[r])))).toBeLessThan(1e-5);
    const focal = await fit(table, { focal_gamma: 2, focal_alpha: 0.25, n_estimators: 50 });
    const right = scores(focal).reduce(
      (count, s, r) => count + Number(s > 0 === (table.targets[r] === 1)),
      0,
    );
    expect(right / 3_000).toBeGreaterThan(0.8);
  });

  it('predicts numbers', async () => {
    const values = Array.from({ length: 500 }, (_, r) => r / 10);
    const table = oneColumn(
      values,
      values.map((value) => Math.sin(value / 8) * 100),
    );
    for (const objective of ['regression', 'huber'] as const) {
      const { ensemble } = await fit(table, { objective, n_estimators: 300, alpha: 30 }, { classes: null });
      const [scores] = rawScores(ensemble, await table.features.read(['x']));
      expect(Math.max(...scores.map((score, r) => Math.abs(score - table.targets[r])))).toBeLessThan(15);
      expect(ensemble.link).toBe('identity');
    }
  });

  it.each([
    ['one row', [1], [1]],
    ['two rows of one value', [4, 4], [0, 1]],
    ['a column without values', [null, null, null, null], [0, 1, 0, 1]],
    ['infinities', [-Infinity, Infinity, 0, -0, 1e308, -1e308], [0, 1, 0, 1, 1, 0]],
    ['values that are neighbours among float64', [1, 1 + 2 ** -52, 1 + 2 ** -51, 2], [0, 1, 0, 1]],
  ])('fits %s', async (_, values, targets) => {
    const { ensemble, loss } = await fit(oneColumn(values, targets), small);
    expect(ensemble.trees.value.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(loss)).toBe(true);
  });

  it('grows no tree where nothing can be split', async () => {
    const { ensemble, iterations } = await fit(oneColumn([3, 3, 3, 3], [0, 1, 1, 1]), small);
    expect(iterations).toBe(0);
    expect(ensemble.base[0]).toBeCloseTo(Math.log(3), 12);
    expect(ensemble.trees.starts).toEqual(Int32Array.of(0));
  });

  it('finds the one column of a thousand that tells', async () => {
    const table = made(600, 1_000);
    const { ensemble } = await fit(
      { ...table, targets: table.targets.map((_, r) => r % 2) },
      { n_estimators: 1 },
    );
    expect(ensemble.features.length).toBe(1_001);
    const columns = [
      ...table.frame.columns.slice(0, 999),
      column(
        'clue',
        Array.from({ length: 600 }, (_, r) => r % 2),
      ),
    ];
    const features = frameReader({ rows: 600, columns });
    const found = await fit(
      { ...table, features, targets: table.targets.map((_, r) => r % 2) },
      { n_estimators: 1 },
    );
    expect(found.ensemble.trees.feature[0]).toBe(999);
  });

  it('refuses validation rows whose columns are of another kind', async () => {
    const frame = { rows: 3, columns: [column('x', ['a', 'b', 'c'])] };
    const validation = { features: frameReader(frame), targets: new Float64Array(3), weights: null };
    await expect(fit(oneColumn([1, 2, 3], [0, 1, 1]), {}, { validation })).rejects.toMatchObject({
      code: 'MODEL_COLUMN_TYPE',
    });
  });

  it('refuses a table that is too large for its memory', async () => {
    const names = Array.from({ length: 40 }, (_, c) => `x${c}`);
    const features = { rows: 1e9, names, read: () => Promise.reject(new Error('read too early')) };
    const table = { features, targets: new Float64Array(0), weights: null };
    await expect(fit(table)).rejects.toMatchObject({ code: 'FIT_TOO_LARGE' });
  });
});

describe('threads that fit together', () => {
  it('take turns where two fits start at once', async () => {
    const table = made(12_000);
    const [a, b] = await Promise.all([fit(table), fit(table)]);
    expect(b).toEqual(a);
  });

  it('stop when the signal is aborted, and leave the pool usable', async () => {
    const table = made(40_000);
    const controller = new AbortController();
    const signals = { ...context, signal: controller.signal };
    const long = fit(table, { n_estimators: 100_000 }, { context: signals });
    const waiting = fit(table, { n_estimators: 100_000 }, { context: signals });
    setTimeout(() => controller.abort(), 300);
    await expect(long).rejects.toThrow();
    await expect(waiting).rejects.toThrow();
    expect((await fit(table)).iterations).toBe(10);
  });

  it('all end when one of them fails', async () => {
    const faulty = new (class extends WorkerPool {
      override together: WorkerPool['together'] = (task, inputs, barrier, signal) =>
        super.together(
          task,
          inputs.map((input, part) => (part === 1 ? Object.assign({}, input, { part: 99 }) : input)),
          barrier,
          signal,
        );
    })(2);
    await expect(fit(made(12_000), {}, { context: { ...context, pool: faulty } })).rejects.toThrow(TypeError);
    await faulty.close();
  });
});
