import { readFileSync } from 'node:fs';
import { DuckDBBlobValue } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSession, loadRuntime } from '../../../src/onnx/runtime.ts';
import {
  columnsOf,
  openSession,
  worstDifference,
  type Cell,
  type SqlSession,
} from '../../parity/sql-session.ts';

interface GoldenCase {
  readonly case: string;
  readonly args: string;
  readonly target?: string;
}

const folder = new URL('../../fixtures/prepare/', import.meta.url);
const { cases, train }: { readonly cases: readonly GoldenCase[]; readonly train: number } = JSON.parse(
  readFileSync(new URL('golden.json', folder), 'utf8'),
);

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table rows as from '${new URL('rows.parquet', folder).pathname}';
    create table train as from rows where id < ${train};
    create table test as from rows where id >= ${train};`);
});
afterAll(() => sql.database.close());

describe('the ONNX of a preprocessor gives what transform() gives, to 1e-12', () => {
  const more: readonly GoldenCase[] = [
    { case: 'clipped', args: `impute := 'mean', clip := [0.05, 0.9], scale := 'robust'` },
    { case: 'text', args: `impute_text := 'constant', fill_text := 'none', rare := 9` },
    { case: 'filled text', args: `impute_text := 'most_frequent'` },
  ];
  it.each([...cases.filter(({ args }) => !args.includes('knn')), ...more])(
    '$case',
    async ({ args, target = 'y' }) => {
      const exclude = ['id', 'y', 'kind'].filter((name) => name !== target).join(', ');
      await sql.session.query(
        `create or replace table prep as from fit_preprocessor(train, target := ${target}, exclude := [${exclude}], ${args})`,
      );
      const [[onnx]] = (await sql.session.query('select onnx from prep')).rows();
      if (!(onnx instanceof DuckDBBlobValue)) throw new Error('no ONNX');
      const source = columnsOf(await sql.session.query('from test'));
      const wanted = columnsOf(await sql.session.query('from transform(test, model := prep)'));
      const outputs = await run(onnx.bytes, source);
      expect(outputs.size).toBeGreaterThan(0);
      for (const [name, values] of outputs) {
        expect(worstDifference(values, wanted.get(name) ?? []), name).toBeLessThanOrEqual(1e-12);
      }
    },
  );
});

/** NULL goes in as NaN or '' and comes out so. */
async function run(bytes: Uint8Array, source: ReadonlyMap<string, Cell[]>): Promise<Map<string, Cell[]>> {
  const session = await createSession(bytes);
  const { Tensor } = await loadRuntime();
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const values = source.get(name) ?? [];
      const isText = values.some((value) => typeof value === 'string');
      const tensor = isText
        ? new Tensor(
            'string',
            values.map((value) => String(value ?? '')),
            [values.length, 1],
          )
        : new Tensor(
            Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
            [values.length, 1],
          );
      return [name, tensor];
    }),
  );
  const found = await session.run(feeds);
  return new Map(
    // An output whose name an input has is numbered.
    Object.entries(found).map(([name, { data }]) => [
      session.inputNames.includes(name.replace(/_1$/, '')) ? name.replace(/_1$/, '') : name,
      Array.from(data as ArrayLike<number | string>, (value) =>
        Number.isNaN(value) || value === '' ? null : value,
      ),
    ]),
  );
}
