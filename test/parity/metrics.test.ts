import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { literal, openSession, writtenArgs, type SqlSession } from './sql-session.ts';

type Label = number | string;
type Golden = number | string | null | readonly Golden[] | { readonly [key: string]: Golden };

/** A case of scikit-learn 1.9.1; definitions stand at the head of the file. */
interface GoldenCase {
  readonly case: string;
  readonly y_true: readonly Label[];
  readonly y_score?: readonly (number | string)[];
  readonly y_pred?: readonly Label[];
  readonly sample_weight: readonly number[] | null;
  readonly pos_label?: Label;
  readonly expected: Readonly<Record<string, Golden>>;
}

const file = new URL('../fixtures/metrics/cases.json', import.meta.url);
const goldens = (JSON.parse(readFileSync(file, 'utf8')) as { cases: GoldenCase[] }).cases;

const scoreMetrics = { auprc: 'auprc', auroc: 'roc_auc', brier_score: 'brier', log_loss: 'log_loss' };
const labelMetrics = {
  f1_score: 'f1',
  precision_score: 'precision',
  recall_score: 'recall',
  accuracy_score: 'accuracy',
};

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
});
afterAll(() => sql.database.close());

describe('metrics give the numbers of scikit-learn through SQL, from a table and in GROUP BY', () => {
  it.each(goldens)('$case', async (golden) => {
    await createRows(golden);
    const { expected } = golden;
    const weight = golden.sample_weight === null ? {} : { sample_weight: 'w' };
    const positive = typeof golden.pos_label === 'string' ? { pos_label: golden.pos_label } : {};
    if (golden.y_score !== undefined) {
      for (const [name, key] of Object.entries(scoreMetrics)) {
        const args = { target: 'y', score: 's', ...positive, ...weight };
        await expectNumber(`from ${name}(t${writtenArgs(args)})`, expected[key], golden);
        const own = (golden.sample_weight === null ? '' : ', sample_weight := w') + writtenArgs(positive);
        await expectNumber(`select ${name}(y, s${own}) from t`, expected[key], golden);
        const other = `select ${name}(y, s${own}) filter (true) as value from t group by all`;
        await expectNumber(other, expected[key], golden);
      }
    }
    if (!('confusion_matrix' in expected)) return;
    const averages = 'f1_macro' in expected ? ['macro', 'micro', 'weighted'] : [undefined];
    for (const [name, key] of Object.entries(labelMetrics)) {
      const isAccuracy = name === 'accuracy_score';
      for (const average of isAccuracy ? [undefined] : averages) {
        const want = expected[average === undefined ? key : `${key}_${average}`];
        const own = isAccuracy ? {} : { ...positive, average };
        const args = { target: 'y', prediction: 'p', ...own };
        await expectNumber(`from ${name}(t${writtenArgs({ ...args, ...weight })})`, want, golden);
        const weighted = golden.sample_weight === null ? '' : ', sample_weight := w';
        await expectNumber(`select ${name}(y, p${weighted}${writtenArgs(own)}) from t`, want, golden);
      }
    }
    const cells = await sql.session.query(
      `from confusion_matrix(t${writtenArgs({ target: 'y', prediction: 'p', ...weight })})`,
    );
    const counts = cells.rows().map((row) => Number(row[2]));
    expectGolden(counts, (expected.confusion_matrix as readonly Golden[]).flat(), 'confusion_matrix');
    await expectReport(golden, writtenArgs({ target: 'y', prediction: 'p', ...weight }));
  });
});

it('takes labels of every type that holds them', async () => {
  for (const type of ['boolean', 'tinyint', 'ubigint', 'hugeint', 'float', 'decimal(4, 1)']) {
    const rows = `select (i % 3 = 0)::integer::${type} as y, (i % 2)::${type} as p, i / 30 as s from range(30) r(i)`;
    await sql.session.query(`create or replace table t as ${rows}`);
    for (const [name, column] of [
      ['f1_score', 'p'],
      ['auprc', 's'],
    ]) {
      const of = async (query: string) => (await sql.session.query(query)).rows()[0][0];
      const value = await of(`from ${name}(t, y, ${column})`);
      expect(value, type).toBeCloseTo(name === 'auprc' ? 1 / 3 : 0.4, 12);
      expect(await of(`select ${name}(y, ${column}) from t`), type).toBe(value);
    }
  }
});

/** Precision, recall, F1 and support of every class from imbalanced-learn's report. */
async function expectReport(golden: GoldenCase, args: string): Promise<void> {
  const want = golden.expected.report as
    | Readonly<Record<string, Readonly<Record<string, Golden>>>>
    | undefined;
  if (want === undefined) return;
  const lines = (await sql.session.query(`from classification_report(t${args})`)).rows();
  for (const [label, line] of Object.entries(want)) {
    if (typeof line !== 'object') continue;
    const got = lines.find(([name]) => name === label);
    expectGolden(got?.slice(1), [line.pre, line.rec, line.f1, line.sup], `report of ${label}`);
  }
  expect(lines.map(([label]) => label).slice(-3)).toEqual(['accuracy', 'macro avg', 'weighted avg']);
  if ('accuracy' in golden.expected)
    expectGolden(lines.at(-3)?.[3], golden.expected.accuracy, 'accuracy of the report');
}

async function createRows(golden: GoldenCase): Promise<void> {
  const type = typeof (golden.y_true[0] ?? 0) === 'string' ? 'varchar' : 'bigint';
  await sql.session.query(`create or replace table t (y ${type}, s double, p ${type}, w double)`);
  if (golden.y_true.length === 0) return;
  const negative = golden.y_true.find((label) => label !== golden.pos_label) ?? 0;
  const rows = golden.y_true.map((label, i) => {
    const score = golden.y_score?.[i];
    const number = typeof score === 'string' ? `'${score}'::double` : String(score ?? 'NULL');
    const predicted = golden.y_pred?.[i] ?? (Number(score) >= 0.5 ? golden.pos_label : negative);
    return `(${literal(label)}, ${number === 'null' ? 'NULL' : number}, ${literal(predicted)}, ${golden.sample_weight?.[i] ?? 1})`;
  });
  await sql.session.query(`insert into t values ${rows.join(', ')}`);
}

/** No rows give NULL where the library fails: that is as good an answer in SQL. */
async function expectNumber(query: string, expected: Golden, golden: GoldenCase): Promise<void> {
  const outcome = await sql.session.query(query).then(
    (result) => result.rows()[0][0],
    (error: unknown) => String(error),
  );
  if (golden.y_true.length === 0) expect(outcome, query).toBeNull();
  else if (typeof expected === 'object' && expected !== null)
    expect(outcome, query).toMatch(/BALLAST_METRIC_/);
  else expectGolden(outcome, expected, query);
}

function expectGolden(actual: unknown, expected: Golden, what: string): void {
  if (Array.isArray(expected)) {
    const values = actual as readonly unknown[];
    expect(values.length, what).toBe(expected.length);
    expected.forEach((value: Golden, i) => expectGolden(values[i], value, `${what}[${i}]`));
  } else if (expected === null) expect(actual, what).toBeNull();
  else {
    expect(actual, what).toBeTypeOf('number');
    const difference = Math.abs(Number(actual) - Number(expected));
    expect(difference, `${what}: ${String(actual)}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(Number(expected))),
    );
  }
}
