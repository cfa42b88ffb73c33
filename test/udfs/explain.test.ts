import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { goldenFile, goldens, rowsFile } from '../methods/trees/golden.ts';
import {
  columnsOf,
  openSession,
  worstDifference,
  type Cell,
  type SqlSession,
} from '../parity/sql-session.ts';

let sql: SqlSession;
const onnx = new URL('../fixtures/onnx/lightgbm_booster.onnx', import.meta.url).pathname;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table rows as from '${rowsFile}' order by id;
    create table train as select x0 as "a ""b", "größe", plan, x1 > 0 as label from rows where x0 is not null;
    create table linear as from train_classifier(train, target := label)`);
});
afterAll(() => sql.database.close());

async function query(text: string) {
  return columnsOf(await sql.session.query(text));
}

/** Contributions of every feature and the mean, column after column. */
function contributions(found: ReadonlyMap<string, readonly Cell[]>, columns: readonly string[]) {
  return [...columns.map((name) => `contribution_${name}`), 'expected_value'].map((name) => found.get(name)!);
}

describe('explain with trees', () => {
  it.each([
    'lightgbm_binary',
    'lightgbm_regression',
    'lightgbm_zero',
    'lightgbm_codes',
    'lightgbm_stump',
    'lightgbm_dart',
  ])("gives LightGBM's pred_contrib to 1e-10: %s", async (name) => {
    const found = await query(`from explain(rows, model := '${goldenFile(name)}') order by id limit 40`);
    const want = goldens[name].contributions as readonly (readonly number[])[];
    contributions(found, goldens[name].columns).forEach((column, c) => {
      expect(
        worstDifference(
          column,
          want.map((row) => row[c]),
        ),
      ).toBeLessThan(1e-10);
    });
  });

  it.each(['xgboost_binary', 'xgboost_regression', 'xgboost_categories', 'xgboost_dart'])(
    "gives XGBoost's pred_contribs to the precision of float32: %s",
    async (name) => {
      const found = await query(`from explain(rows, model := '${goldenFile(name)}') order by id limit 40`);
      const want = goldens[name].contributions as readonly (readonly number[])[];
      contributions(found, goldens[name].columns).forEach((column, c) => {
        expect(
          worstDifference(
            column,
            want.map((row) => row[c]),
          ),
        ).toBeLessThan(1e-5);
      });
    },
  );

  it('explains the likeliest of three classes, or the one that is named', async () => {
    const { columns, contributions: all } = goldens.lightgbm_three;
    const model = goldenFile('lightgbm_three');
    const width = columns.length + 1;
    const of = (row: readonly number[], k: number) => row.slice(k * width, (k + 1) * width);
    const rows = all as readonly (readonly number[])[];
    const second = await query(`from explain(rows, model := '${model}', class := 1) order by id limit 40`);
    contributions(second, columns).forEach((column, c) => {
      expect(
        worstDifference(
          column,
          rows.map((row) => of(row, 1)[c]),
        ),
      ).toBeLessThan(1e-10);
    });
    const likeliest = await query(`from explain(rows, model := '${model}') order by id limit 40`);
    const chosen = rows.map((row) => {
      const sums = [0, 1, 2].map((k) => of(row, k).reduce((sum, value) => sum + value, 0));
      return of(row, sums.indexOf(Math.max(...sums)));
    });
    contributions(likeliest, columns).forEach((column, c) => {
      expect(
        worstDifference(
          column,
          chosen.map((row) => row[c]),
        ),
      ).toBeLessThan(1e-10);
    });
  });

  it('turns the sign for the first of two classes, and adds up to the raw score', async () => {
    const model = goldenFile('lightgbm_binary');
    const first = await query(`from explain(rows, model := '${model}', class := 0) order by id limit 40`);
    const parts = contributions(first, goldens.lightgbm_binary.columns);
    const sums = parts[0].map((_, r) => parts.reduce((sum, column) => sum + Number(column[r]), 0));
    const raw = goldens.lightgbm_binary.raw.slice(0, 40).map((score) => -Number(score));
    expect(worstDifference(sums, raw)).toBeLessThan(1e-12);
  });

  it('gives the same bytes with 1, 2 and 4 workers', async () => {
    const results = new Set<string>();
    for (const workers of [1, 2, 4]) {
      const database = await openDatabase({ workers });
      const session = await database.session();
      await session.query(`create table rows as select r.* from '${rowsFile}' r, range(8) order by id`);
      const model = goldenFile('lightgbm_binary');
      const statement = `select sum(hash(columns('^contribution_.*|expected_value'))::hugeint) from explain(rows, model := '${model}')`;
      results.add((await session.query(statement)).rows().join(' '));
      await database.close();
    }
    expect(results.size).toBe(1);
  });

  it('takes a source without rows', async () => {
    const none = `$$ from rows where false $$`;
    const { rowCount } = await sql.session.query(
      `from explain(${none}, model := '${goldenFile('lightgbm_zero')}')`,
    );
    expect(rowCount).toBe(0);
  });
});

describe('explain with a linear model', () => {
  it('adds up to the raw score, each column its distance from the mean', async () => {
    const found = await query('select * from explain(train, model := linear)');
    const parts = contributions(found, ['a "b', 'größe', 'plan']);
    const sums = parts[0].map((_, r) => parts.reduce((sum, column) => sum + Number(column[r]), 0));
    const raw = await query('from predict(train, model := linear, raw_score := true)');
    expect(worstDifference(sums, raw.get('raw_score')!)).toBeLessThan(1e-12);
    for (const column of parts.slice(0, 3)) {
      const mean = column.reduce((sum: number, value) => sum + Number(value), 0) / column.length;
      expect(mean).toBeCloseTo(0, 12);
    }
  });
});

describe('explain refuses', () => {
  it.each([
    [
      'a class that the model does not have',
      `from explain(train, model := linear, class := 7)`,
      'INVALID_ARGUMENT',
    ],
    [
      'a class of a regressor',
      `from explain(rows, model := '${goldenFile('lightgbm_regression')}', class := 1)`,
      'MODEL_LACKS',
    ],
    [
      'a model of which only inputs and outputs are known',
      `from explain(rows, model := '${onnx}')`,
      'MODEL_LACKS',
    ],
    [
      'a source without the columns',
      `from explain(train, model := '${goldenFile('lightgbm_zero')}')`,
      'MODEL_COLUMNS',
    ],
  ])('%s', async (_title, statement, code) => {
    await expect(sql.session.query(statement)).rejects.toMatchObject({ code });
  });
});
