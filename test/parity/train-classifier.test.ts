import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, literal, openSession, type SqlSession } from './sql-session.ts';

/** A pipeline of scikit-learn 1.9.1: StandardScaler, OneHotEncoder, LogisticRegression; make_golden.py made it. */
interface GoldenFit {
  readonly name: string;
  readonly target: string;
  readonly weight?: string;
  readonly columns: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly classes: readonly (string | number)[];
  readonly probabilities: readonly (readonly number[])[];
}

const folder = new URL('../fixtures/linear/', import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(`${folder}golden.json`, 'utf8')) as { cases: GoldenFit[] };

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`create table rows as from '${folder}rows.parquet'`);
});
afterAll(() => sql.database.close());

describe('train_classifier reaches the optimum of scikit-learn, through SQL', () => {
  it.each(cases)('$name', async ({ target, weight, columns, args, classes, probabilities }) => {
    const written = Object.entries({
      ...args,
      max_iter: 1000,
      tol: 1e-13,
      ...(weight === undefined ? {} : { sample_weight: weight }),
    });
    const more = written.map(([name, value]) => `${name} := ${literal(value)}`).join(', ');
    await sql.session.query(
      `create or replace table model as from train_classifier(rows, target := ${target}, features := ${literal(columns)}, ${more})`,
    );
    const got = columnsOf(await sql.session.query('from predict($$ from rows limit 50 $$, model := model)'));
    for (const [c, label] of classes.entries()) {
      const worst = Math.max(
        ...probabilities.map((row, r) => Math.abs(row[c] - Number(got.get(`probability_${label}`)![r]))),
      );
      expect(worst, `probability of ${label}`).toBeLessThan(1e-6);
    }
  });

  it('learns from booleans, dates and categories, and gives a model row that tells of them', async () => {
    await sql.session.query(`create or replace table typed as
      select x0, x1 > 1 as flag, date '2020-01-01' + x2::integer as day, city, y from rows`);
    const fitted = columnsOf(
      await sql.session.query(
        `select target, classes, rows, rank, list_transform(features, f -> f.name)::varchar as names from train_classifier(typed, target := y)`,
      ),
    );
    expect(fitted.get('names')).toEqual(['[x0, flag, day, city]']);
    expect(fitted.get('rows')).toEqual([600]);
  });
});
