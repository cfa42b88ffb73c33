import { expect } from 'vitest';
import type { FunctionGroup } from '../../src/contract/define.ts';
import type { Session } from '../../src/session/types.ts';

/** A function in the matrix: how it is called over a source, and what its rows over `train` must be. */
export interface Kind {
  readonly name: string;
  readonly group: FunctionGroup;
  /** The call over a source that has the rows of `train`. */
  readonly call: (source: string) => string;
  /** A column of the result whose values tell rows apart or group them. */
  readonly column: string;
  /** A call whose computation fails, where that does not lie in its source. */
  readonly failing?: string;
  /** Columns that no two runs share, such as seconds. */
  readonly volatile?: readonly string[];
  /** Checks `ref`, made by the plainest statement there is, by numbers and queries that know nothing of the call. */
  readonly check: (session: Session, ref: string) => Promise<void>;
}

/** 60 rows of two classes, 12 of them of class 1. */
export const TRAIN = `SELECT i::INTEGER AS id, (i % 7) * 1.5 + i / 100 AS a, (i * i % 11)::DOUBLE AS b,
  (CASE WHEN i % 5 = 0 THEN 1 ELSE 0 END)::INTEGER AS y FROM range(60) t(i)`;

/** What the matrix reads beside its source. */
export async function createTables(session: Session): Promise<void> {
  await session.query(`CREATE TABLE train AS ${TRAIN}`);
  await session.query('CREATE TABLE other AS SELECT i::INTEGER AS id FROM range(5) t(i)');
  await session.query(
    "CREATE TABLE model AS FROM train_classifier(train, target := y, exclude := [id], name := 'm')",
  );
  await session.query(
    "CREATE TABLE prepared AS FROM fit_preprocessor(train, target := y, features := [a], scale := 'minmax')",
  );
}

async function one(session: Session, sql: string): Promise<unknown[]> {
  const [row] = (await session.query(sql)).json();
  return Object.values(row);
}

async function classes(session: Session, ref: string): Promise<unknown[]> {
  return (await session.query(`SELECT y, count(*)::INTEGER AS n FROM ${ref} GROUP BY y ORDER BY y`)).json();
}

const strangers = (ref: string) =>
  `SELECT count(*)::INTEGER FROM (SELECT id, a, b, y FROM ${ref} EXCEPT FROM train)`;

/** One entry for each kind of function; adding a kind is adding an entry. */
export const kinds: readonly Kind[] = [
  {
    name: 'make_classification',
    group: 'data source',
    call: () => 'make_classification(n_samples := 30, n_features := 4, weights := [0.8], random_state := 3)',
    column: 'y',
    failing: 'make_classification(n_features := 3, n_informative := 50)',
    check: async (session, ref) => {
      expect(await classes(session, ref)).toEqual([
        { y: 0, n: 25 },
        { y: 1, n: 5 },
      ]);
      expect(
        await one(session, `SELECT count(DISTINCT f0)::INTEGER, count(f3)::INTEGER FROM ${ref}`),
      ).toEqual([30, 30]);
    },
  },
  {
    name: 'smote',
    group: 'over-sampler',
    call: (source) => `smote(${source}, target := y, keep := [id], random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      expect(await classes(session, ref)).toEqual([
        { y: 0, n: 48 },
        { y: 1, n: 48 },
      ]);
      expect(await one(session, strangers(`(FROM ${ref} WHERE id IS NOT NULL)`))).toEqual([0]);
      const between = `a >= (SELECT min(a) FROM train WHERE y = 1) AND a <= (SELECT max(a) FROM train WHERE y = 1)`;
      expect(
        await one(session, `SELECT count(*)::INTEGER FROM ${ref} WHERE id IS NULL AND y = 1 AND ${between}`),
      ).toEqual([36]);
    },
  },
  {
    name: 'random_over_sampler',
    group: 'over-sampler',
    call: (source) => `random_over_sampler(${source}, target := y, random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      expect(await classes(session, ref)).toEqual([
        { y: 0, n: 48 },
        { y: 1, n: 48 },
      ]);
      expect(await one(session, strangers(ref))).toEqual([0]);
      expect(await one(session, `SELECT count(DISTINCT id)::INTEGER FROM ${ref}`)).toEqual([60]);
    },
  },
  {
    name: 'random_under_sampler',
    group: 'under-sampler',
    call: (source) => `random_under_sampler(${source}, target := y, random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      expect(await classes(session, ref)).toEqual([
        { y: 0, n: 12 },
        { y: 1, n: 12 },
      ]);
      expect(await one(session, strangers(ref))).toEqual([0]);
      expect(await one(session, `SELECT count(DISTINCT id)::INTEGER FROM ${ref}`)).toEqual([24]);
    },
  },
  {
    name: 'smote_enn',
    group: 'combined sampler',
    call: (source) => `smote_enn(${source}, target := y, keep := [id], random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      // As imbalanced-learn 0.14.2 counts them.
      expect(await classes(session, ref)).toEqual([
        { y: 0, n: 12 },
        { y: 1, n: 23 },
      ]);
      expect(await one(session, strangers(`(FROM ${ref} WHERE id IS NOT NULL)`))).toEqual([0]);
      expect(await one(session, `SELECT bool_and(y = 1), count(*) > 0 FROM ${ref} WHERE id IS NULL`)).toEqual(
        [true, true],
      );
    },
  },
  {
    name: 'train_test_split',
    group: 'split',
    call: (source) => `train_test_split(${source}, stratify := y, random_state := 5)`,
    column: 'split',
    check: async (session, ref) => {
      const counts = `SELECT split, y, count(*)::INTEGER AS n FROM ${ref} GROUP BY ALL ORDER BY ALL`;
      expect((await session.query(counts)).rows()).toEqual([
        ['test', 0, 12],
        ['test', 1, 3],
        ['train', 0, 36],
        ['train', 1, 9],
      ]);
      expect(await one(session, strangers(ref))).toEqual([0]);
    },
  },
  {
    name: 'kfold',
    group: 'split',
    call: (source) => `kfold(${source}, n_splits := 4)`,
    column: 'fold',
    check: async (session, ref) => {
      // Without shuffle folds are blocks of 15 rows.
      expect(await one(session, `SELECT count(*)::INTEGER, bool_and(fold = id // 15) FROM ${ref}`)).toEqual([
        60,
        true,
      ]);
      expect(await one(session, strangers(ref))).toEqual([0]);
    },
  },
  {
    name: 'class_profile',
    group: 'profile',
    call: (source) => `class_profile(${source}, target := y)`,
    column: 'class',
    check: async (session, ref) => {
      expect(
        (await session.query(`SELECT class, rows, imbalance_ratio FROM ${ref} ORDER BY class`)).json(),
      ).toEqual([
        { class: '0', rows: 48, imbalance_ratio: 1 },
        { class: '1', rows: 12, imbalance_ratio: 4 },
      ]);
    },
  },
  {
    name: 'train_classifier',
    group: 'model',
    call: (source) => `train_classifier(${source}, target := y, exclude := [id], class_weight := 'balanced')`,
    column: 'name',
    volatile: ['seconds'],
    check: async (session, ref) => {
      expect(
        await one(session, `SELECT name, rows::INTEGER, target, octet_length(onnx) > 100 FROM ${ref}`),
      ).toEqual(['logistic_regression', 60, 'y', true]);
    },
  },
  {
    name: 'predict',
    group: 'predictor',
    call: (source) => `predict(${source}, model := model)`,
    column: 'prediction',
    check: async (session, ref) => {
      const sums = 'bool_and(abs(probability_0 + probability_1 - 1) < 1e-6)';
      expect(await one(session, `SELECT count(*)::INTEGER, ${sums} FROM ${ref}`)).toEqual([60, true]);
      expect(
        await one(session, `SELECT bool_and((probability_1 > 0.5) = (prediction = 1)) FROM ${ref}`),
      ).toEqual([true]);
      expect(await one(session, strangers(ref))).toEqual([0]);
    },
  },
  {
    name: 'random_sample',
    group: 'sample',
    call: (source) => `random_sample(${source}, n := 20, random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      expect(await one(session, `SELECT count(DISTINCT id)::INTEGER FROM ${ref}`)).toEqual([20]);
      expect(await one(session, strangers(ref))).toEqual([0]);
    },
  },
  {
    name: 'transform',
    group: 'preparation',
    call: (source) => `transform(${source}, model := prepared)`,
    column: 'y',
    check: async (session, ref) => {
      expect(await one(session, `SELECT count(*)::INTEGER, min(a), round(max(a), 9) FROM ${ref}`)).toEqual([
        60, 0, 1,
      ]);
      const scaled = `SELECT id, round((a - min(a) OVER ()) / (max(a) OVER () - min(a) OVER ()), 9) FROM train`;
      expect(
        await one(
          session,
          `SELECT count(*)::INTEGER FROM (SELECT id, round(a, 9) FROM ${ref} EXCEPT ${scaled})`,
        ),
      ).toEqual([0]);
    },
  },
  {
    name: 'perturb',
    group: 'check',
    call: (source) =>
      `perturb(${source}, kind := 'swap', strength := 0.5, columns := [a], random_state := 5)`,
    column: 'y',
    check: async (session, ref) => {
      // Swapped values are the same values, in other rows.
      expect(
        await one(
          session,
          `SELECT count(*)::INTEGER FROM (SELECT a FROM ${ref} EXCEPT ALL SELECT a FROM train)`,
        ),
      ).toEqual([0]);
      expect(
        await one(session, `SELECT count(*) > 0 FROM ${ref} r JOIN train t USING (id) WHERE r.a <> t.a`),
      ).toEqual([true]);
    },
  },
  {
    name: 'auprc',
    group: 'metric',
    call: (source) => `auprc(${source}, target := y, score := a)`,
    column: 'auprc',
    check: async (session, ref) => {
      const [value] = await one(session, `FROM ${ref}`);
      const [expected] = await one(session, averagePrecision('train'));
      expect(value).toBeCloseTo(Number(expected), 12);
    },
  },
];

/** Average precision of the score `a`, by its definition, in SQL. */
export function averagePrecision(from: string): string {
  return `WITH steps AS (SELECT a, sum(y) AS hits, count(*) AS n FROM ${from} GROUP BY a),
    sums AS (SELECT hits, sum(hits) OVER (ORDER BY a DESC) AS found, sum(n) OVER (ORDER BY a DESC) AS seen FROM steps)
    SELECT sum(hits * found / seen) / sum(hits) FROM sums`;
}
