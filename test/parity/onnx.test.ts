import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, openSession, worstDifference, type SqlSession } from './sql-session.ts';

/** A model of scikit-learn, LightGBM or XGBoost as ONNX, with the probabilities that Python got from it. */
interface GoldenModel {
  readonly name: string;
  readonly file: string;
  readonly expected: string;
  readonly columns: readonly string[];
  readonly classes: readonly (string | number)[];
}

const folder = new URL('../fixtures/onnx/', import.meta.url).pathname;
const goldens = ['index.json', 'more.json'].flatMap(
  (file) => JSON.parse(readFileSync(folder + file, 'utf8')) as GoldenModel[],
);

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`create table rows as from '${folder}rows.parquet' order by id`);
});
afterAll(() => sql.database.close());

describe('predict gives what Python got from a model, through SQL', () => {
  it.each(goldens)('$name, from its file and from a table', async (golden) => {
    const features = `features := [${golden.columns.map((name) => `'${name}'`).join(', ')}]`;
    const stored = `$$ select content as onnx, 1 as rank from read_blob('${folder}${golden.file}') $$`;
    for (const model of [`'${folder}${golden.file}'`, stored]) {
      const got = columnsOf(
        await sql.session.query(`from predict(rows, model := ${model}, ${features}) order by id`),
      );
      const want = columnsOf(await sql.session.query(`from '${folder}${golden.expected}' order by id`));
      for (const label of golden.classes) {
        const difference = worstDifference(got.get(`probability_${label}`)!, want.get(`onnx_p_${label}`)!);
        expect(difference, `${label}`).toBeLessThan(2e-6);
      }
      expect(got.get('prediction')!.map(String)).toEqual(want.get('label')!.map(String));
    }
  });

  it('takes columns by name when the model names them, in whatever order they stand', async () => {
    const golden = goldens.find(({ name }) => name === 'logistic_mixed')!;
    const turned = `$$ select ${[...golden.columns]
      .reverse()
      .map((name) => `"${name}"`)
      .join(', ')}, id from rows $$`;
    const got = columnsOf(
      await sql.session.query(`from predict(${turned}, model := '${folder}${golden.file}') order by id`),
    );
    const want = columnsOf(await sql.session.query(`from '${folder}${golden.expected}' order by id`));
    expect(worstDifference(got.get('probability_1')!, want.get('onnx_p_1')!)).toBeLessThan(2e-6);
  });

  it('takes the columns of a model by position in the order of the source, when it gives no others', async () => {
    const golden = goldens.find(({ name }) => name === 'forest_zipmap')!;
    const source = `$$ select ${golden.columns.join(', ')} from rows order by id $$`;
    const got = columnsOf(
      await sql.session.query(`from predict(${source}, model := '${folder}${golden.file}')`),
    );
    const want = columnsOf(await sql.session.query(`from '${folder}${golden.expected}' order by id`));
    expect(worstDifference(got.get('probability_1')!, want.get('onnx_p_1')!)).toBeLessThan(2e-6);
  });
});
