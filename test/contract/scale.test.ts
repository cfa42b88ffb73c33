import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { columnsOf, worstDifference } from '../parity/sql-session.ts';
import { createExampleTables } from './tables.ts';

/**
 * What `scale` promises, over every function that declares it and is not merely a name for one of them. An oracle judges
 * rows in the scale that it was trained on, so a standardised table is another table to it: see its own tests.
 */
const resamplers = functions.filter(
  ({ args, inputs, shape, standsFor }) =>
    'scale' in args.properties && shape === 'resample' && standsFor === undefined && !('oracle' in inputs),
);
const FEATURES = ['f0', 'f1', 'f2', 'f3', 'same'];
let database: Database;
let session: Session;

/** The example tables with columns of very different scale, and the same standardised by SQL. */
beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createExampleTables(session);
  for (const table of ['train', 'customers'])
    await session.query(`
      create table uneven_${table} as
        select * replace (f0 * 1000 - 3 as f0, f1 / 100 as f1, f2 + 1e4 as f2), 0.1::double as same from ${table};
      create table means_${table} as select ${each((f) => `${sumOf(f, 'x')} / count(*) as mean_${f}`)}
        from uneven_${table};
      create table moments_${table} as
        select ${each((f) => `any_value(mean_${f}) as mean_${f}, sqrt(${sumOf(`${f} - mean_${f}`, 'x * x')} / count(*)) as std_${f}`)}
        from uneven_${table}, means_${table};
      create table even_${table} as
        select t.* replace (${each((f) => (f === 'same' ? '0::double as same' : `(${f} - mean_${f}) / std_${f} as ${f}`))})
        from uneven_${table} t, moments_${table}`);
});
afterAll(() => database.close());

function each(write: (feature: string) => string): string {
  return FEATURES.map(write).join(', ');
}

/** Summed row after row: another order would round otherwise, which decides ties such as a centre between two rows. */
function sumOf(value: string, term: string): string {
  return `list_reduce(list_transform(list(${value}), lambda x: ${term}), lambda a, b: a + b)`;
}

function over(prefix: string, example: string, more: string): string {
  return example.replace(/\((\w+)/, `(${prefix}_$1`).replace(/\)$/, `${more})`);
}

it('is an argument of every resampler that measures distances', () => {
  const names = resamplers.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['smote', 'smotenc', 'near_miss', 'cluster_centroids']));
  expect(names).not.toContain('random_under_sampler');
  expect(names).not.toContain('smoten');
});

describe.each(resamplers.flatMap(({ examples }) => examples))('%s', (example) => {
  const [, table] = /\((\w+)/.exec(example) ?? [];

  it('with scale gives what a table standardised beforehand gives', async () => {
    const scaled = await session.query(over('uneven', example, ', scale := true'));
    const beforehand = await session.query(`
      select t.* replace (${each((f) => (f === 'same' ? '0.1::double as same' : `${f} * std_${f} + mean_${f} as ${f}`))})
      from (${over('even', example, '')}) t, moments_${table}`);
    const expected = columnsOf(beforehand);
    expect(scaled.rowCount).toBeGreaterThan(0);
    for (const [name, values] of columnsOf(scaled))
      expect(worstDifference(values, expected.get(name) ?? []), name).toBeLessThanOrEqual(1e-12);
  });
});

it.each(['rows that meet where', 'each group'])('scales %s on their own', async (what) => {
  const call = (source: string, more: string) =>
    `from smote(${source}, target := label, exclude := [half], random_state := 1, scale := true, synthetic_only := true${more})`;
  await session.query(
    'create or replace table halves as select *, row_number() over () % 2 as half from uneven_train',
  );
  const alone = [0, 1].map((half) =>
    what === 'each group'
      ? call(`$$ from halves where half = ${half} $$`, '')
      : call('halves', `, where := 'half = ${half}'`),
  );
  const rows = await session.query(`select * exclude (half) from (${alone[0]} union all ${alone[1]})`);
  const grouped = await session.query(
    `select * exclude (half) from (${call('halves', ', group_by := [half]')})`,
  );
  expect(rows.rowCount).toBeGreaterThan(0);
  expect(grouped.json()).toEqual(rows.json());
});
