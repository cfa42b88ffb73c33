import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, literal, openSession, type Cell, type SqlSession } from './sql-session.ts';

/** Numbers of scipy, statsmodels and the definitions, by fixtures/statistics/make_cases.py. */
interface Cases {
  readonly delong: readonly (Record<string, number> & Record<'y' | 'a' | 'b', readonly number[]>)[];
  readonly mcnemar: readonly (Record<string, number> & Record<'exact' | 'correction', boolean>)[];
  readonly friedman: readonly (Record<string, number> & {
    readonly scores: readonly number[][];
    readonly ranks: readonly number[];
  })[];
}

const file = new URL('../fixtures/statistics/cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Cases;
let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(
    `
    create table t as select i, (hash(i) % 4 = 0)::integer as y, (hash(i + 1) % 1000) / 1000 + 0.3 * y as s,
      (hash(i + 2) % 1000) / 1000 as other, (s > 0.7)::integer as p, (hash(i + 5) % 4 = 0)::integer as q, i % 2 as g
    from range(400) r(i) `.replace('0.3 * y', '0.3 * (hash(i) % 4 = 0)::integer'),
  );
});
afterAll(() => sql.database.close());

async function one(query: string): Promise<Record<string, Cell>> {
  const columns = columnsOf(await sql.session.query(query));
  return Object.fromEntries([...columns].map(([name, values]) => [name, values[0]]));
}

function rowsOf(columns: Readonly<Record<string, readonly unknown[]>>): string {
  const names = Object.keys(columns);
  const rows = columns[names[0]].map(
    (_, i) => `(${names.map((name) => literal(columns[name][i])).join(', ')})`,
  );
  return `(from (values ${rows.join(', ')}) v(${names.join(', ')}))`;
}

describe('tests give the numbers of their references through SQL', () => {
  it('delong_test and the interval of one area', async () => {
    for (const { y, a, b, ...want } of cases.delong) {
      const source = rowsOf({ y, a, b });
      const got = await one(`from delong_test(${source}, y, a, b)`);
      for (const name of ['auroc_a', 'auroc_b', 'difference', 'standard_error', 'p_value'])
        expect(got[name], name).toBeCloseTo(want[name], 12);
      const interval = await one(
        `from metric_interval(${source}, y, a, metric := 'auroc', method := 'delong')`,
      );
      expect(interval.value).toBeCloseTo(want.auroc_a, 12);
      expect(interval.standard_error).toBeCloseTo(want.error_a, 12);
    }
  });

  it('mcnemar_test', async () => {
    for (const { only_a, only_b, exact, correction, statistic, p_value } of cases.mcnemar) {
      const rows = [
        ...Array.from({ length: 5 }, () => ['x', 'x', 'x']),
        ...Array.from({ length: only_a }, () => ['x', 'x', 'z']),
        ...Array.from({ length: only_b }, () => ['x', 'z', 'x']),
        ...Array.from({ length: 7 }, () => ['x', 'z', 'z']),
      ];
      const source = rowsOf({
        y: rows.map(([y]) => y),
        a: rows.map(([, a]) => a),
        b: rows.map(([, , b]) => b),
      });
      const got = await one(
        `from mcnemar_test(${source}, y, a, b, exact := ${exact}, correction := ${correction})`,
      );
      expect(got).toMatchObject({ both_right: 5, only_a_right: only_a, only_b_right: only_b, both_wrong: 7 });
      expect(got.statistic).toBeCloseTo(statistic, 12);
      expect(got.p_value).toBeCloseTo(p_value, 12);
    }
  });

  it('friedman_test and nemenyi_test', async () => {
    for (const { scores, statistic, p_value, ranks } of cases.friedman) {
      const long = scores.flatMap((row, d) => row.map((score, m) => ({ d, m, score })));
      const source = rowsOf({
        d: long.map(({ d }) => d),
        m: long.map(({ m }) => `model ${m}`),
        score: long.map(({ score }) => score),
      });
      const columns = 'dataset := d, model := m, score := score';
      const got = await one(`from friedman_test(${source}, ${columns})`);
      expect(got.statistic).toBeCloseTo(statistic, 10);
      expect(got.p_value).toBeCloseTo(p_value, 12);
      const pairs = columnsOf(await sql.session.query(`from nemenyi_test(${source}, ${columns})`));
      const k = ranks.length;
      expect(pairs.get('model_a')).toHaveLength((k * (k - 1)) / 2);
      pairs.get('model_a')?.forEach((model, i) => {
        expect(pairs.get('rank_a')?.[i]).toBeCloseTo(ranks[Number(String(model).slice(6))], 12);
        const isAbove = Number(pairs.get('difference')?.[i]) > Number(pairs.get('critical_difference')?.[i]);
        expect(
          Number(pairs.get('p_value')?.[i]) < 0.05,
          'the p-value and the critical difference agree',
        ).toBe(isAbove);
      });
    }
    // Demšar 2006, table 5: q of three ways at 0.05 is 2.343, so over 10 tables 2.343 sqrt(3 * 4 / 60).
    const [[critical]] = (
      await sql.session.query(`select any_value(critical_difference) from nemenyi_test(
        (select d, m, (d * 3 + m * 7) % 5 as score from range(10) a(d), range(3) b(m)), dataset := d, model := m, score := score)`)
    ).rows();
    expect(critical).toBeCloseTo(2.343 * Math.sqrt(12 / 60), 3);
  });
});

describe('metric_interval', () => {
  const seeded = 'n_resamples := 300, random_state := 3';

  it('holds the metric itself, whatever the method and the metric', async () => {
    for (const method of ['percentile', 'basic', 'bca']) {
      for (const [metric, column] of [
        ['auprc', 's'],
        ['average_precision_score', 's'],
        ['brier_score', 'other'],
        ['f1_score', 'p'],
        ['balanced_accuracy_score', 'p'],
      ]) {
        for (const stratify of [true, false]) {
          const got = await one(
            `from metric_interval(t, y, ${column}, metric := '${metric}', method := '${method}', stratify := ${stratify}, ${seeded})`,
          );
          const names: Record<string, string> = { average_precision_score: 'auprc' };
          const [[plain]] = (
            await sql.session.query(`from ${names[metric] ?? metric}(t, y, ${column})`)
          ).rows();
          expect(got.value, metric).toBeCloseTo(Number(plain), 12);
          expect(Number(got.low), `${metric} ${method}`).toBeLessThan(Number(got.value));
          expect(Number(got.high), `${metric} ${method}`).toBeGreaterThan(Number(got.value));
          expect(got).toMatchObject({ metric, rows: 400, resamples: 300 });
        }
      }
    }
  });

  it('is wider for a higher confidence level', async () => {
    const width = async (level: number) => {
      const { low, high } = await one(
        `from metric_interval(t, y, s, confidence_level := ${level}, ${seeded})`,
      );
      return Number(high) - Number(low);
    };
    expect(await width(0.99)).toBeGreaterThan(await width(0.5));
  });

  it('warns of resamples on which the metric is undefined, and leaves them out', async () => {
    const warnings: string[] = [];
    const few = '(from t where y = 0 union all from (from t where y = 1 limit 1))';
    const query = `from metric_interval(${few}, y, s, metric := 'auroc', stratify := false, ${seeded})`;
    const result = await sql.session.query(query, { onWarning: (warning) => warnings.push(warning) });
    const resamples = Number(columnsOf(result).get('resamples')?.[0]);
    expect(resamples).toBeLessThan(300);
    expect(warnings.join()).toContain(`undefined on ${300 - resamples} of 300 resamples`);
  });

  it.each([
    ["metric := 'f1', y, s", 'INVALID_ARGUMENT'],
    ["y, s, metric := 'auprc', method := 'delong'", 'METRIC_UNSUPPORTED'],
    ["y, prediction := p, metric := 'auprc'", 'METRIC_COLUMN_NEEDED'],
    ["y, metric := 'f1_score'", 'METRIC_COLUMN_NEEDED'],
    ['y, s, confidence_level := 1', 'INVALID_ARGUMENT'],
    ['y, s, n_resamples := 1', 'INVALID_ARGUMENT'],
    ["y, g, metric := 'f1_score', average := 'macro', labels := []", 'INVALID_ARGUMENT'],
  ])('refuses %s', async (args, code) => {
    await expect(sql.session.query(`from metric_interval(t, ${args})`)).rejects.toMatchObject({ code });
  });

  it('refuses a jackknife of very many rows, naming the way out', async () => {
    const many = '(select i % 2 as y, i / 30000 as s from range(30000) r(i))';
    const query = `from metric_interval(${many}, y, s, metric := 'ks_statistic', method := 'bca', ${seeded})`;
    await expect(sql.session.query(query)).rejects.toThrow(/METRIC_JACKKNIFE.*30000[^]*percentile/);
  });
});

describe('paired_bootstrap_test', () => {
  it('finds a model that is better, and none where both are the same', async () => {
    const better = await one(
      `from paired_bootstrap_test(t, y, s, other, metric := 'auroc', random_state := 1)`,
    );
    expect(Number(better.low)).toBeGreaterThan(0);
    expect(Number(better.p_value)).toBeLessThan(0.01);
    expect(better.difference).toBeCloseTo(Number(better.value_a) - Number(better.value_b), 12);
    const same = await one(`from paired_bootstrap_test(t, y, s, s, random_state := 1)`);
    expect(same).toMatchObject({ difference: 0, low: 0, high: 0, p_value: 1 });
    const labels = await one(
      `from paired_bootstrap_test(t, y, p, q, metric := 'f1_score', random_state := 1)`,
    );
    const [[first]] = (await sql.session.query('from f1_score(t, y, p)')).rows();
    expect(labels.value_a).toBeCloseTo(Number(first), 12);
  });

  it('compares in each group', async () => {
    const groups = columnsOf(
      await sql.session.query(
        `from paired_bootstrap_test(t, y, s, other, group_by := [g], random_state := 1)`,
      ),
    );
    expect(groups.get('g')).toEqual([0, 1]);
    const alone = await one(
      `from paired_bootstrap_test((from t where g = 1), y, s, other, random_state := 1)`,
    );
    expect(groups.get('low')?.[1]).toBe(alone.low);
  });
});

describe('a scoreboard of ranks', () => {
  const board = '(select d, m, d + m as score from range(3) a(d), range(3) b(m))';
  const columns = 'dataset := d, model := m, score := score';

  it.each([
    [`(from ${board} where not (d = 1 and m = 2))`, 'RANKS_INCOMPLETE'],
    [`(from ${board} where d = 1)`, 'RANKS_TOO_FEW'],
    [`(from ${board} where m = 1)`, 'RANKS_TOO_FEW'],
    [`(select d, m, nullif(score, 3) as score from ${board})`, 'RANKS_NOT_FINITE'],
    [`(select d, m, score::varchar as score from ${board})`, 'COLUMN_NOT_NUMBER'],
  ])('is refused where it is %s', async (source, code) => {
    for (const name of ['friedman_test', 'nemenyi_test'])
      await expect(sql.session.query(`from ${name}(${source}, ${columns})`)).rejects.toMatchObject({ code });
  });

  it('averages the seeds of a model on a dataset', async () => {
    const seeds = `(select d, m, score + e as score from ${board}, (values (-1), (1)) s(e))`;
    const query = (source: string) =>
      one(`from friedman_test(${source}, ${columns}, higher_is_better := false)`);
    expect(await query(seeds)).toEqual(await query(board));
  });
});

describe('many rows are measured a class at a time', () => {
  it('as they are when every row is read', async () => {
    await sql.session.query(`
      create table many as select case hash(i) % 10 when 0 then 'yes' else 'no' end as y,
        (hash(i + 1) % 5000) / 5000 as s, 1 as w, i % 3 as g from range(210000) r(i)`);
    for (const name of [
      'auprc',
      'auroc',
      'ks_statistic',
      'best_f1',
      'precision_at_k',
      'recall_at_precision',
    ]) {
      const call = (extra: string) => `from ${name}(many, y, s, pos_label := 'yes'${extra})`;
      const [[value]] = (await sql.session.query(call(''))).rows();
      const [[grouped]] = (
        await sql.session.query(`select ${name}(y, s, pos_label := 'yes') from many`)
      ).rows();
      expect(grouped).toBeCloseTo(Number(value), 12);
      if (name === 'precision_at_k') continue;
      const [[whole]] = (await sql.session.query(call(', sample_weight := w'))).rows();
      expect(whole, name).toBeCloseTo(Number(value), 12);
      const each = columnsOf(await sql.session.query(call(', group_by := [g]')));
      const weighted = columnsOf(await sql.session.query(call(', group_by := [g], sample_weight := w')));
      expect(each.get('g')).toEqual([0, 1, 2]);
      each.get(name)?.forEach((one, i) => expect(one, name).toBeCloseTo(Number(weighted.get(name)?.[i]), 12));
    }
  });

  it('and name the row of a score that is not finite', async () => {
    const broken = `(select y, case when rowid = 150000 then null else s end as s from many)`;
    for (const extra of ['', ', group_by := [y2]'])
      await expect(
        sql.session.query(`from auprc((select *, 1 as y2 from ${broken}), y, s, pos_label := 'yes'${extra})`),
      ).rejects.toThrow(/METRIC_SCORE_NOT_FINITE.*row \d+ is NULL/);
  });
});
