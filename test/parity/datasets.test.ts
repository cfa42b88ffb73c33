import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, openSession, worstDifference, writtenArgs, type SqlSession } from './sql-session.ts';

/** A case of scikit-learn 1.9.1, called through SQL. */
interface GoldenCase {
  readonly case: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected?: string;
  readonly tolerance?: number;
  readonly y?: readonly number[];
  readonly train?: readonly number[];
  readonly test?: readonly number[];
  readonly fold?: readonly number[];
}

const folder = new URL('../fixtures/datasets/', import.meta.url).pathname;
const goldens = (JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as { cases: GoldenCase[] }).cases;

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
});
afterAll(() => sql.database.close());

describe('datasets and splits are those of scikit-learn through SQL', () => {
  it.each(goldens.filter(({ expected }) => expected !== undefined))('$case', async (golden) => {
    const args = writtenArgs(golden.params).slice(2);
    const got = columnsOf(await sql.session.query(`from make_classification(${args})`));
    const want = columnsOf(await sql.session.query(`from '${folder}${golden.expected}'`));
    expect([...got.keys()]).toEqual([...want.keys()]);
    for (const [name, values] of want)
      expect(worstDifference(got.get(name)!, values), name).toBeLessThanOrEqual(golden.tolerance ?? 0);
  });

  it.each(goldens.filter(({ train }) => train !== undefined))('$case', async (golden) => {
    await table(golden);
    const rows = await sql.session.query(`select id, split from ${call(golden)}`);
    const part = (name: string) =>
      rows
        .rows()
        .filter(([, split]) => split === name)
        .map(([id]) => Number(id));
    expect(part('train')).toEqual(golden.train!.toSorted((a, b) => a - b));
    expect(part('test')).toEqual(golden.test!.toSorted((a, b) => a - b));
  });

  it.each(goldens.filter(({ fold }) => fold !== undefined))('$case', async (golden) => {
    await table(golden);
    const result = await sql.session.query(`select id, fold from ${call(golden)} order by id`);
    expect(result.rows().map(([, fold]) => fold)).toEqual(golden.fold);
  });
});

async function table(golden: GoldenCase): Promise<void> {
  await sql.session.query(
    `create or replace table t as select i - 1 as id, y from (select unnest(${JSON.stringify(golden.y)}) as y, generate_subscripts(${JSON.stringify(golden.y)}, 1) as i)`,
  );
}

/** `stratify` is true or false in the cases: here it names the column. */
function call(golden: GoldenCase): string {
  const { stratify, ...rest } = golden.params;
  return `${golden.function}(t${writtenArgs({ ...rest, ...(stratify === true ? { stratify: 'y' } : {}) })})`;
}
