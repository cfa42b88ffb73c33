import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, literal, openSession, writtenArgs, type SqlSession } from './sql-session.ts';

type Label = number | string;
type Golden = number | string | null | readonly Golden[] | { readonly [key: string]: Golden };

/** A case of scikit-learn 1.9.1; definitions stand at the head of the file. */
interface GoldenCase {
  readonly case: string;
  readonly y_true: readonly Label[];
  readonly y_score?: readonly (number | string)[];
  readonly y_pred?: readonly Label[];
  readonly y_scores?: readonly (readonly number[])[];
  readonly sample_weight: readonly number[] | null;
  readonly pos_label?: Label;
  readonly expected: Readonly<Record<string, Golden>>;
}

const file = new URL('../fixtures/metrics/cases.json', import.meta.url);
const goldens = (JSON.parse(readFileSync(file, 'utf8')) as { cases: GoldenCase[] }).cases;

/** Names in SQL, arguments, and the golden name. */
type Metric = readonly [string, Readonly<Record<string, unknown>>, string];

const scoreMetrics: readonly Metric[] = [
  ['auprc', {}, 'auprc'],
  ['average_precision_score', {}, 'auprc'],
  ['auroc', {}, 'roc_auc'],
  ['roc_auc_score', {}, 'roc_auc'],
  ['brier_score', {}, 'brier'],
  ['log_loss', {}, 'log_loss'],
  ['expected_calibration_error', {}, 'ece'],
  ...[0.25, 0.5, 0.9].flatMap((share): Metric[] => [
    ['recall_at_precision', { precision: share }, `recall_at_precision_${share}`],
    ['precision_at_recall', { recall: share }, `precision_at_recall_${share}`],
  ]),
  ...[1, 5, 10].map((k): Metric => ['precision_at_k', { k }, `precision_at_${k}`]),
];

const averaged: readonly Metric[] = [
  ['f1_score', {}, 'f1'],
  ['fbeta_score', { beta: 2 }, 'fbeta_2'],
  ['precision_score', {}, 'precision'],
  ['recall_score', {}, 'recall'],
  ['sensitivity_score', {}, 'sensitivity'],
  ['specificity_score', {}, 'specificity'],
  ['index_balanced_accuracy', {}, 'iba'],
  ['geometric_mean_score', { average: 'binary' }, 'geometric_mean'],
];

const unaveraged: readonly Metric[] = [
  ['accuracy_score', {}, 'accuracy'],
  ['balanced_accuracy_score', {}, 'balanced_accuracy'],
  ['matthews_corrcoef', {}, 'mcc'],
  ['cohen_kappa_score', {}, 'cohen_kappa'],
  ['geometric_mean_score', {}, 'geometric_mean_multiclass'],
  ['geometric_mean_score', { correction: 0.001 }, 'geometric_mean_multiclass_correction_0.001'],
  ['macro_averaged_mean_absolute_error', {}, 'macro_averaged_mean_absolute_error'],
];

/** scikit-learn's own number is off by 8e-9 there: it subtracts numbers of 1e18 that differ in the last bits. */
const beyondRounding = new Set(['one_big_weight mcc']);

/** One number, asked for in two ways. */
interface Question {
  readonly want: Golden;
  readonly table: string;
  readonly aggregate: string;
}

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
    const asked: Question[] = [];
    const check = ([name, args, key]: Metric, column: string, more: Readonly<Record<string, unknown>>) => {
      if (!(key in expected) || beyondRounding.has(`${golden.case} ${key}`)) return;
      const own = { ...args, ...more };
      const weights = name === 'precision_at_k' ? {} : weight;
      const as = column === 's' ? 'score' : 'prediction';
      const table = writtenArgs({ target: 'y', [as]: column, ...own, ...weights });
      const weighted = 'sample_weight' in weights ? ', sample_weight := w' : '';
      const aggregate = `${name}(y, ${column}${weighted}${writtenArgs(own)})`;
      asked.push({ want: expected[key], table: `${name}(t${table})`, aggregate });
    };
    if (golden.y_score !== undefined) {
      for (const metric of scoreMetrics) check(metric, 's', positive);
      await expectCurves(golden, writtenArgs({ target: 'y', score: 's', ...positive, ...weight }));
    }
    await expectClassScores(golden);
    if (!('confusion_matrix' in expected)) return expectAnswers(asked, golden);
    for (const metric of averaged) check(metric, 'p', positive);
    for (const [name, args, key] of averaged) {
      for (const average of ['macro', 'micro', 'weighted'])
        check([name, { ...args, average }, `${key}_${average}`], 'p', {});
    }
    for (const metric of unaveraged) check(metric, 'p', {});
    await expectAnswers(asked, golden);
    const cells = await sql.session.query(
      `from confusion_matrix(t${writtenArgs({ target: 'y', prediction: 'p', ...weight })})`,
    );
    const counts = cells.rows().map((row) => Number(row[2]));
    expectGolden(counts, (expected.confusion_matrix as readonly Golden[]).flat(), 'confusion_matrix');
    await expectReport(golden, writtenArgs({ target: 'y', prediction: 'p', ...weight }));
  });
});

async function expectCurves({ expected }: GoldenCase, args: string): Promise<void> {
  const curves = [
    ['precision_recall_curve', '', 'precision_recall_curve', ['precision', 'recall', 'thresholds']],
    ['roc_curve', '', 'roc_curve', ['fpr', 'tpr', 'thresholds']],
    ['roc_curve', ', drop_intermediate := false', 'roc_curve_all', ['fpr', 'tpr', 'thresholds']],
  ] as const;
  for (const [name, more, key, fields] of curves) {
    if (!(key in expected)) continue;
    const columns = columnsOf(await sql.session.query(`from ${name}(t${args}${more})`));
    for (const field of fields) {
      const want = (expected[key] as Readonly<Record<string, readonly Golden[]>>)[field];
      const got = columns.get(field === 'thresholds' ? 'threshold' : field)?.slice(0, want.length);
      expect(got?.length, key).toBe(want.length);
      want.forEach((value, i) => {
        if (value === 'inf') expect(got?.[i]).toBe(Infinity);
        else expectGolden(got?.[i], value, `${key}.${field}[${i}]`);
      });
    }
  }
  const best = expected.best_f1;
  if (best === null || typeof best !== 'object' || !('f1' in best)) return;
  const columns = columnsOf(await sql.session.query(`from best_threshold(t${args})`));
  expectGolden(columns.get('value')?.[0], best.f1, 'best_f1');
  expectGolden(columns.get('threshold')?.[0], (best as Record<string, Golden>).threshold, 'best_threshold');
}

/** Metrics of a score for each class, in columns called p_0, p_1, ... */
async function expectClassScores({ expected, y_scores, y_true }: GoldenCase): Promise<void> {
  if (y_scores === undefined) return;
  const columns = y_scores[0].map((_, c) => `p_${c}`);
  const rows = y_scores.map((row, i) => `(${[y_true[i], ...row].map(literal).join(', ')})`);
  await sql.session.query(
    `create or replace table c as from (values ${rows.join(', ')}) v(y, ${columns.join(', ')})`,
  );
  const metrics: readonly Metric[] = [
    ...['macro', 'weighted', 'micro'].map((average): Metric => [
      'average_precision_score',
      { average },
      `auprc_${average}`,
    ]),
    ...['macro', 'weighted'].map((average): Metric => [
      'roc_auc_score',
      { average },
      `roc_auc_ovr_${average}`,
    ]),
    ['log_loss', {}, 'log_loss'],
  ];
  for (const [name, args, key] of metrics) {
    const query = `from ${name}(c${writtenArgs({ target: 'y', probabilities: columns, ...args })})`;
    expectGolden((await sql.session.query(query)).rows()[0][0], expected[key], key);
  }
}

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
  const imbalanced = (await sql.session.query(`from classification_report_imbalanced(t${args})`)).rows();
  const fields = ['pre', 'rec', 'spe', 'f1', 'geo', 'iba', 'sup'];
  for (const [label, ...values] of imbalanced) {
    const line = want[String(label)];
    fields.forEach((field, i) => {
      const total = want[field === 'sup' ? 'total_support' : `avg_${field}`] as unknown as Golden;
      expectGolden(values[i], label === 'avg / total' ? total : line[field], `${String(label)} ${field}`);
    });
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

/** Asks all at once, except where an error is expected. */
async function expectAnswers(asked: readonly Question[], golden: GoldenCase): Promise<void> {
  const failing = asked.filter(({ want }) => typeof want === 'object' && want !== null);
  const answered = asked.filter((question) => !failing.includes(question));
  if (golden.y_true.length > 0) {
    for (const { table, aggregate } of failing) {
      for (const query of [`from ${table}`, `select ${aggregate} from t`])
        await expect(sql.session.query(query), query).rejects.toThrow(/BALLAST_METRIC_/);
    }
  }
  // No rows give NULL where the library fails: that is as good an answer in SQL.
  const questions = golden.y_true.length === 0 ? asked : answered;
  if (questions.length === 0) return;
  const aggregates = questions.map(({ aggregate }) => aggregate);
  const forms = [
    `select * from ${questions.map(({ table }) => `(from ${table})`).join(', ')}`,
    `select ${aggregates.join(', ')} from t`,
    ...(golden.y_true.length === 0
      ? []
      : [
          `select ${aggregates.map((one, i) => `${one} filter (true) as v${i}`).join(', ')} from t group by all`,
        ]),
  ];
  for (const form of forms) {
    const [row] = (await sql.session.query(form)).rows();
    questions.forEach(({ want, table }, i) => {
      if (golden.y_true.length === 0) expect(row[i], table).toBeNull();
      else expectGolden(row[i], want, `${table} in ${form.slice(0, 20)}`);
    });
  }
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

describe('PIVOT takes metrics', () => {
  beforeAll(async () => {
    await sql.session.query(`
      create or replace table cells as
        select (hash(i) % 3 = 0)::integer as y, (hash(i + 1) % 50) / 50 as s, (hash(i + 2) % 2)::integer as p, i % 2 as g, i % 3 as m
        from range(120) r(i)`);
  });

  it.each([
    ['pivot cells on m using auprc(y, s) group by g', 'auprc(y, s)'],
    ['pivot cells on m in (0, 1, 2) using auroc(y, s, pos_label := 1) group by g', 'auroc(y, s)'],
    ['from (pivot (from cells) on m using f1_score(y, p) group by g)', 'f1_score(y, p)'],
    [
      'select * from (select y, s, g, m from cells) pivot (precision_at_k(y, s, k := 3) for m in (0, 1, 2))',
      'precision_at_k(y, s, k := 3)',
    ],
  ])('%s', async (query, metric) => {
    const pivoted = columnsOf(await sql.session.query(query));
    const grouped = await sql.session.query(`select g, m, ${metric} from cells group by all`);
    expect(pivoted.get('g')).toHaveLength(2);
    for (const [g, m, value] of grouped.rows()) {
      const row = pivoted.get('g')?.indexOf(Number(g)) ?? -1;
      expect(pivoted.get(String(m))?.[row]).toBeCloseTo(Number(value), 12);
    }
  });

  it('and leaves JOIN USING alone', async () => {
    const query = 'select count(*) from cells a join cells b using (m), auprc(cells, y, s) c';
    expect((await sql.session.query(query)).rows()[0][0]).toBe(4800n);
  });
});
