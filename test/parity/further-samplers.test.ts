import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, literal, openSession, type Cell, type SqlSession } from './sql-session.ts';

/** Rows of imbalanced-learn 0.14.2 that depend on the width of numbers, on equal rows or on odd arguments; exact. */
interface FurtherCase {
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly input: string;
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}
interface Column {
  readonly name: string;
  readonly type: string;
  readonly values: readonly Cell[];
}

const { tables, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/samplers/cases.json', import.meta.url), 'utf8'),
) as { readonly tables: Readonly<Record<string, readonly Column[]>>; readonly cases: readonly FurtherCase[] };
const MAKERS = /smote|adasyn|over/;

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession(1);
  for (const [name, columns] of Object.entries(tables)) {
    const lists = columns.map(
      (column) => `unnest(${literal(column.values.map(String))}::${column.type}[]) as ${column.name}`,
    );
    await sql.session.query(`create table ${name} as select ${lists.join(', ')}`);
  }
});
afterAll(() => sql.database.close());

function call({ function: name, params, input }: FurtherCase): string {
  const args = { ...params, ...(MAKERS.test(name) ? { rounding: 'truncate' } : {}) };
  const written = Object.entries(args).map(([argument, value]) => `, ${argument} := ${argumentText(value)}`);
  return `from ${name}(${input}, target := y${written.join('')})`;
}

function argumentText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return literal(value);
  const items = Object.entries(value).map(([key, item]) => `${key}: ${literal(item)}`);
  return `{${items.join(', ')}}`;
}

describe('samplers give the rows of imbalanced-learn', () => {
  it.each(
    cases.map(
      (one) => [`${one.function} over ${one.input} with ${JSON.stringify(one.params)}`, one] as const,
    ),
  )('%s', async (_title, one) => {
    const got = columnsOf(await sql.session.query(call(one)));
    for (const [name, values] of Object.entries(one.columns)) expect(got.get(name), name).toEqual(values);
  });

  it('heeds the sampling_strategy of a described SMOTE, and says that the other has no effect', async () => {
    const sizes = async (args: string) => {
      const warnings: string[] = [];
      const result = await sql.session.query(
        `select count(*) from smote_tomek(single, target := y, random_state := 1, tomek := {sampling_strategy: []}, ${args}) group by y order by y`,
        { onWarning: (warning) => warnings.push(warning) },
      );
      return [...result.rows().map(([count]) => Number(count)), warnings.length];
    };
    expect(await sizes('sampling_strategy := 0.6')).toEqual([34, 20, 0]);
    expect(await sizes('smote := {sampling_strategy: 0.6}')).toEqual([34, 20, 0]);
    expect(await sizes('sampling_strategy := 0.6, smote := {k_neighbors: 2}')).toEqual([34, 34, 1]);
  });

  it.each([
    ['svm_smote', 'out_step := 1.5', 'out_step'],
    ['neighbourhood_cleaning_rule', 'threshold_cleaning := 0', 'threshold_cleaning'],
    ['smote_enn', 'sampling_strategy := 0.1, smote := {sampling_strategy: 0.9}', 'sampling_strategy'],
  ])('%s refuses %s, as imbalanced-learn does', async (name, args, argument) => {
    const error = await sql.session
      .query(`from ${name}(single, target := y, ${args})`)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ where: { argument } });
  });
});
