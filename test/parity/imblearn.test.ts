import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BallastError } from '../../src/errors/ballast-error.ts';
import { columnsOf, openSession, worstDifference, writtenArgs, type SqlSession } from './sql-session.ts';

/** A case of imbalanced-learn 0.14.2, called through SQL. */
interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly expected?: string;
  readonly exact?: boolean;
  readonly tolerance?: number | null;
  readonly error?: boolean;
  readonly must_name?: readonly string[];
  readonly statistics?: {
    readonly counts_min: Readonly<Record<string, number>>;
    readonly counts_max: Readonly<Record<string, number>>;
    readonly counts_slack: number;
  };
}

const folder = new URL('../fixtures/imblearn/', import.meta.url).pathname;
const samplers = ['smote', 'random_over_sampler', 'random_under_sampler'];
const goldens = (JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as GoldenCase[]).filter((golden) =>
  samplers.includes(golden.function),
);

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  for (const input of new Set(goldens.map((golden) => golden.input)))
    await sql.session.query(`create table ${tableOf(input)} as from '${folder}${input}'`);
});
afterAll(() => sql.database.close());

describe('resamplers give the rows of imbalanced-learn through SQL', () => {
  it.each(goldens.filter(({ exact }) => exact === true))('$case, cell for cell', async (golden) => {
    const rounding = golden.function === 'random_under_sampler' ? '' : `, rounding := 'truncate'`;
    const result = await sql.session.query(call(golden, rounding));
    const got = columnsOf(result);
    const want = columnsOf(await sql.session.query(`from '${folder}${golden.expected}'`));
    for (const [name, values] of want) {
      const difference = worstDifference(got.get(name) ?? [], values);
      expect(difference, name).toBeLessThanOrEqual(golden.tolerance ?? 0);
    }
    const source = await sql.session.query(`describe ${tableOf(golden.input)}`);
    expect(result.columns.map(({ name, type }) => [name, String(type)])).toEqual(
      source.rows().map(([name, type]) => [String(name), String(type)]),
    );
  });

  it.each(goldens.filter(({ statistics }) => statistics !== undefined))(
    '$case, in distribution',
    async (golden) => {
      const counts = await sql.session.query(
        `select y, count(*) from (${call(golden)}) group by y order by y`,
      );
      const { counts_min, counts_max, counts_slack } = golden.statistics!;
      expect(counts.rows().map(([label]) => String(label))).toEqual(Object.keys(counts_min).toSorted());
      for (const [label, count] of counts.rows()) {
        expect(Number(count)).toBeGreaterThanOrEqual(counts_min[String(label)] - counts_slack);
        expect(Number(count)).toBeLessThanOrEqual(counts_max[String(label)] + counts_slack);
      }
      // Interpolated rows stay within the box of their class.
      const outside = await sql.session.query(`
        select count(*) from (${call(golden)}) r
        join (select y, min(f0) lo0, max(f0) hi0, min(f1) lo1, max(f1) hi1 from ${tableOf(golden.input)} group by y) box using (y)
        where f0 not between lo0 and hi0 or f1 not between lo1 and hi1`);
      expect(outside.rows()).toEqual([[0n]]);
    },
  );

  it.each(goldens.filter(({ error }) => error === true))('$case is refused', async (golden) => {
    const error = await sql.session.query(call(golden)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BallastError);
    for (const name of golden.must_name ?? []) expect(String(error)).toContain(name);
    expect((await sql.session.query('select 42')).rows()).toEqual([[42]]);
  });
});

/** The input's `id` is no feature: imbalanced-learn saw it neither. Copies take it along from their row. */
function call(golden: GoldenCase, more = ''): string {
  return `from ${golden.function}(${tableOf(golden.input)}, target := y, keep := [id], keep_from := 'base'${writtenArgs(golden.params)}${more})`;
}

function tableOf(input: string): string {
  return input.replace(/^inputs\/(.*)\.parquet$/, '$1');
}
