import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, literal, openSession, type Cell, type SqlSession } from './sql-session.ts';

type Golden = number | string | null | readonly Golden[];

interface GoldenCase {
  readonly case: string;
  readonly y_true: readonly (number | string)[];
  readonly y_score?: readonly number[];
  readonly y_scores?: readonly (readonly number[])[];
  readonly sample_weight: readonly number[] | null;
  readonly pos_label?: number | string;
}

/** Numbers of scikit-learn 1.9.1, by fixtures/metrics/make_further.py; 'error' is a call that it refuses. */
function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/metrics/${name}`, import.meta.url), 'utf8'));
}
const { cases } = read('cases.json') as { readonly cases: readonly GoldenCase[] };
const further = read('further.json') as Readonly<Record<string, Readonly<Record<string, Golden>>>>;
const byName = new Map(cases.map((one) => [one.case, one]));

/** The call behind a golden name; the table has y, s, p and w. */
const calls: Readonly<Record<string, string>> = {
  class_likelihood_ratios: 'class_likelihood_ratios(t, y, p',
  hinge_loss: 'hinge_loss(t, y, s',
  jaccard_score: 'jaccard_score(t, y, p',
  zero_one_loss: 'zero_one_loss(t, y, p',
  hamming_loss: 'hamming_loss(t, y, p',
  'accuracy_score of weights': 'accuracy_score(t, y, p, normalize := false',
  'balanced_accuracy_score adjusted': 'balanced_accuracy_score(t, y, p, adjusted := true',
  'roc_auc_score to 0.3': 'roc_auc_score(t, y, s, max_fpr := 0.3',
  det_curve: 'det_curve(t, y, s',
  'det_curve dropped': 'det_curve(t, y, s, drop_intermediate := true',
  d2_log_loss_score: 'd2_log_loss_score(t, y, s',
  d2_brier_score: 'd2_brier_score(t, y, s',
  'calibration_curve uniform': 'calibration_curve(t, y, s, n_bins := 6',
  'calibration_curve quantile': `calibration_curve(t, y, s, n_bins := 6, strategy := 'quantile'`,
};

/** The order in which scikit-learn gives the columns. */
const curves: Readonly<Record<string, readonly string[]>> = {
  det_curve: ['fpr', 'fnr', 'threshold'],
  calibration_curve: ['prob_true', 'prob_pred'],
  class_likelihood_ratios: ['positive_likelihood_ratio', 'negative_likelihood_ratio'],
};

let sql: SqlSession;
beforeAll(async () => {
  sql = await openSession();
});
afterAll(() => sql.database.close());

describe('further metrics give the numbers of scikit-learn', () => {
  it.each(Object.entries(further).filter(([, golden]) => 'jaccard_score' in golden))(
    '%s',
    async (name, golden) => {
      const { y_true, y_score = [], sample_weight, pos_label } = byName.get(name)!;
      const rows = y_true.map((label, i) => {
        const values = [
          Number(label === pos_label),
          y_score[i],
          Number(y_score[i] >= 0.5),
          sample_weight?.[i] ?? 1,
        ];
        return `(${values.join(', ')})`;
      });
      await sql.session.query('create or replace table t (y integer, s double, p integer, w double)');
      await sql.session.query(`insert into t values ${rows.join(', ')}`);
      for (const [key, want] of Object.entries(golden)) {
        const query = `from ${calls[key]}${sample_weight === null ? '' : ', sample_weight := w'})`;
        if (want === 'error') {
          await expect(sql.session.query(query), key).rejects.toThrow(/BALLAST_METRIC_/);
          continue;
        }
        const columns = columnsOf(await sql.session.query(query));
        const fields = curves[key.split(' ')[0]];
        if (fields === undefined) expectClose([...columns.values()][0][0], want, `${name} ${key}`);
        else
          fields.forEach((field, f) => {
            const line = (want as readonly Golden[])[f];
            const got = columns.get(field) ?? [];
            if (!Array.isArray(line)) expectClose(got[0], line, `${name} ${key} ${field}`);
            else {
              expect(got.length, key).toBe(line.length);
              line.forEach((value: Golden, i) => expectClose(got[i], value, `${name} ${key} ${field}[${i}]`));
            }
          });
      }
    },
  );
});

describe('metrics of a score for each class', () => {
  it('give the numbers of scikit-learn, whatever the order of the columns', async () => {
    const { y_true, y_scores = [] } = byName.get('scores4')!;
    const classes = [...new Set(y_true)].sort((a, b) => Number(a) - Number(b));
    const names = classes.map((label) => `probability_${label}`);
    const rows = y_true.map((label, i) => `(${[label, ...y_scores[i]].map(literal).join(', ')})`);
    await sql.session.query(
      `create or replace table c as select y, ${names.toReversed().join(', ')} from (values ${rows.join(', ')}) v(y, ${names.join(', ')})`,
    );
    for (const [key, want] of Object.entries(further.scores4)) {
      const [name, first, second] = key.split(' ');
      const args =
        name === 'roc_auc_score'
          ? `, multi_class := '${first}', average := '${second}'`
          : first === undefined
            ? ''
            : `, k := ${first}`;
      for (const probabilities of [
        '',
        `, probabilities := [${names.join(', ')}], labels := [${classes.join(', ')}]`,
      ]) {
        const result = await sql.session.query(`from ${name}(c, y${probabilities}${args})`);
        expectClose(result.rows()[0][0] as Cell, want, key);
      }
    }
  });

  it('of two classes are those of the positive one', async () => {
    await sql.session.query(`create or replace table b as
      select ['no', 'yes'][1 + (hash(i) % 3 = 0)::integer] as y, (hash(i + 1) % 40) / 40 as probability_yes,
        1 - probability_yes as probability_no from range(90) r(i)`);
    for (const name of ['roc_auc_score', 'average_precision_score', 'log_loss', 'brier_score']) {
      const [[one]] = (
        await sql.session.query(`from ${name}(b, y, probability_yes, pos_label := 'yes')`)
      ).rows();
      const [[both]] = (await sql.session.query(`from ${name}(b, y)`)).rows();
      expect(both, name).toBeCloseTo(Number(one), 12);
    }
  });

  it.each([
    ['from log_loss((select y, s from t), y)', 'METRIC_NO_PROBABILITIES'],
    ['from log_loss((select y, 0.5 as probability_0 from t), y)', 'METRIC_CLASS_WITHOUT_SCORE'],
    [
      'from log_loss((select y, 0.5 as a, 0.25 as b, 0.25 as c from t), y, probabilities := [a, b, c])',
      'METRIC_SCORE_COLUMNS',
    ],
    [
      'from log_loss((select y, 0.5 as a, 0.5 as b from t), y, probabilities := [a, b], labels := [0])',
      'METRIC_SCORE_COLUMNS',
    ],
    ["from log_loss((select y, 'x' as probability_0, 0.5 as probability_1 from t), y)", 'COLUMN_NOT_NUMBER'],
    ['from log_loss(t, y, s, probabilities := [s, p])', 'METRIC_UNSUPPORTED'],
    [
      'from roc_auc_score((select i % 3 as y, 0.2 as probability_0, 0.3 as probability_1, 0.5 as probability_2 from range(9) r(i)), y, max_fpr := 0.5)',
      'METRIC_UNSUPPORTED',
    ],
    [
      "from roc_auc_score((select i % 3 as y, 0.2 as probability_0, 0.3 as probability_1, 0.5 as probability_2 from range(9) r(i)), y, multi_class := 'ovo', average := 'micro')",
      'METRIC_UNSUPPORTED',
    ],
    [
      'from top_k_accuracy_score((select null as y, 0.5 as probability_0 from range(3)), y)',
      'METRIC_LABEL_MISSING',
    ],
  ])('refuse %s', async (query, code) => {
    await sql.session.query(
      'create or replace table t as select i % 2 as y, i / 9 as s, i % 2 as p from range(9) r(i)',
    );
    await expect(sql.session.query(query)).rejects.toMatchObject({ code });
  });
});

describe('best_threshold and threshold_sweep', () => {
  beforeAll(async () => {
    await sql.session.query(`create or replace table d as
      from (values (1, 0.9), (0, 0.8), (1, 0.7), (1, 0.6), (0, 0.5), (0, 0.4), (1, 0.3), (0, 0.2), (0, 0.1), (0, 0.0)) v(y, s)`);
  });

  it('finds the lowest cost of the sweep, for any costs', async () => {
    for (const cost of ['{fp: 1, fn: 10}', '{fp: 10, fn: 1}', '{tp: -3, fp: 2}', '{fp: 1, fn: 1}']) {
      const best = columnsOf(await sql.session.query(`from best_threshold(d, y, s, cost := ${cost})`));
      const sweep = columnsOf(await sql.session.query(`from threshold_sweep(d, y, s, cost := ${cost})`));
      const costs = (sweep.get('cost') ?? []).map(Number);
      const none = 4 * ({ '{fp: 1, fn: 10}': 10 }[cost] ?? 1);
      expect(best.get('value')?.[0], cost).toBe(Math.min(none, ...costs));
      const at = costs.indexOf(Math.min(...costs));
      if (none >= costs[at]) expect(best.get('threshold')?.[0], cost).toBe(sweep.get('threshold')?.[at]);
      else expect(best.get('threshold')?.[0], cost).toBe(Infinity);
    }
  });

  it.each([
    ['f1', 0.6, 0.75],
    ['accuracy', 0.6, 0.8],
    ['balanced_accuracy', 0.6, (0.75 + 5 / 6) / 2],
    ['youden', 0.6, 0.75 - 1 / 6],
    ['precision', 0.9, 1],
    ['recall', 0.3, 1],
  ])('finds the best %s', async (metric, threshold, value) => {
    const best = columnsOf(await sql.session.query(`from best_threshold(d, y, s, metric := '${metric}')`));
    expect(best.get('threshold')?.[0]).toBe(threshold);
    expect(best.get('value')?.[0]).toBeCloseTo(value, 12);
    const [[grouped]] = (
      await sql.session.query(`select best_threshold(y, s, metric := '${metric}') from d`)
    ).rows();
    expect(grouped).toBe(threshold);
  });

  it('refuses a cost that decides nothing, and one that it does not know', async () => {
    await expect(
      sql.session.query(`from best_threshold(d, y, s, metric := 'f1', cost := {fp: 2})`),
    ).rejects.toMatchObject({ code: 'METRIC_UNSUPPORTED' });
    await expect(sql.session.query('from best_threshold(d, y, s, cost := {fpr: 2})')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('counts every decision once at each threshold', async () => {
    const sweep = columnsOf(await sql.session.query('from threshold_sweep(d, y, s)'));
    const of = (name: string, i: number) => Number(sweep.get(name)?.[i]);
    expect(sweep.get('threshold')).toHaveLength(10);
    for (let i = 0; i < 10; i++) {
      expect(of('tp', i) + of('fp', i) + of('fn', i) + of('tn', i)).toBe(10);
      expect(of('cost', i)).toBe(of('fp', i) + of('fn', i));
    }
  });
});

function expectClose(got: Cell | undefined, want: Golden, what: string): void {
  if (want === null) expect(got, what).toBeNull();
  else if (want === 'inf') expect(got, what).toBe(Infinity);
  else
    expect(
      Math.abs(Number(got) - Number(want)),
      `${what}: ${String(got)}, not ${String(want)}`,
    ).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(Number(want))));
}
