import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, openSession, worstDifference, type SqlSession } from '../parity/sql-session.ts';
import { goldenFile, goldenNames, rowsFile } from '../methods/trees/golden.ts';

let sql: SqlSession;
const folder = mkdtempSync(join(tmpdir(), 'ballast-'));

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table rows as from '${rowsFile}' order by id;
    create table train as select x0 as "a ""b", "größe", plan, x1 > 0 as label from rows where x0 is not null;
    create table linear as from train_classifier(train, target := label);
    create table three as select * replace (case when x1 > 1 then 'it''s' when x1 > 0 then 'b' else 'a' end as plan)
      from rows where x0 is not null;
    create table linear_three as from train_classifier(three, target := plan, features := [x0, zip, 'größe'])`);
});
afterAll(async () => {
  await sql.database.close();
  rmSync(folder, { recursive: true });
});

/** What the expression of a model gives for every row of a table. */
async function evaluate(model: string, table: string, rest = '') {
  const [[text]] = (await sql.session.query(`from model_sql(${model}${rest})`)).rows();
  return columnsOf(await sql.session.query(`select ${String(text)} as value from ${table}`)).get('value')!;
}

describe('model_sql of trees', () => {
  it.each([...goldenNames('lightgbm'), 'xgboost_binary', 'xgboost_categories'])(
    'agrees with predict: %s',
    async (name) => {
      const model = `'${goldenFile(name)}'`;
      const predicted = columnsOf(
        await sql.session.query(`from predict(rows, model := ${model}, raw_score := true)`),
      );
      const check = async (column: string, rest: string) =>
        expect(worstDifference(await evaluate(model, 'rows', rest), predicted.get(column)!)).toBeLessThan(
          1e-12,
        );
      if (name.includes('regression')) {
        await check('prediction', '');
        return;
      }
      expect(await evaluate(model, 'rows', `, output := 'prediction'`)).toEqual(predicted.get('prediction'));
      if (name.includes('three')) {
        await check('probability_2', ', class := 2');
        await check('raw_score_0', `, output := 'raw_score', class := 0`);
        return;
      }
      await check('probability_1', '');
      await check('probability_0', ', class := 0');
      await check('raw_score', `, output := 'raw_score'`);
    },
  );
});

describe('model_sql of linear models', () => {
  it('agrees with predict, quoted names, NULL and unknown categories included', async () => {
    await sql.session.query(
      `create or replace table more as from train union all select 1.5, 2.5, 'unheard of', true`,
    );
    const predicted = columnsOf(await sql.session.query(`from predict(more, model := linear)`));
    const value = await evaluate('linear', 'more');
    expect(worstDifference(value, predicted.get('probability_true')!)).toBeLessThan(1e-12);
    expect(await evaluate('linear', 'more', `, output := 'prediction'`)).toEqual(predicted.get('prediction'));
  });

  it('agrees with predict for three classes whose names need quotes', async () => {
    const predicted = columnsOf(await sql.session.query('from predict(three, model := linear_three)'));
    const value = await evaluate('linear_three', 'three', `, class := 'it''s'`);
    expect(worstDifference(value, predicted.get("probability_it's")!)).toBeLessThan(1e-12);
    expect(await evaluate('linear_three', 'three', `, output := 'prediction'`)).toEqual(
      predicted.get('prediction'),
    );
  });
});

describe('model_sql of a deep model', () => {
  it('stays within what DuckDB nests: 100 trees of 31 leaves that are chains', async () => {
    const file = join(folder, 'chain.txt');
    writeFileSync(file, chainModel(100, 31));
    await sql.session.query('create or replace table line as select range::double - 2 as x from range(60)');
    const value = await evaluate(`'${file}'`, 'line', `, output := 'raw_score'`);
    const predicted = columnsOf(
      await sql.session.query(`from predict(line, model := '${file}', raw_score := true)`),
    ).get('raw_score')!;
    expect(worstDifference(value, predicted)).toBeLessThan(1e-12);
  });
});

/** LightGBM's text of trees that are chains: x <= 0, x <= 1, ... */
function chainModel(trees: number, leaves: number): string {
  const splits = Array.from({ length: leaves - 1 }, (_, i) => i);
  const list = (values: readonly number[]) => values.join(' ');
  const tree = (t: number) => `Tree=${t}
num_leaves=${leaves}
num_cat=0
split_feature=${list(splits.map(() => 0))}
split_gain=${list(splits.map(() => 1))}
threshold=${list(splits)}
decision_type=${list(splits.map(() => 8))}
left_child=${list(splits.map((i) => ~i))}
right_child=${list(splits.map((i) => (i + 2 < leaves ? i + 1 : ~(i + 1))))}
leaf_value=${list([...splits, leaves - 1].map((i) => Math.sin(i * (t + 1)) / 7))}
leaf_count=${list([...splits, 0].map(() => 1))}
internal_value=${list(splits)}
internal_count=${list(splits.map((i) => leaves - i))}
is_linear=0
`;
  const head = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=0
objective=binary sigmoid:1
feature_names=x
feature_infos=[0:1]
`;
  return [head, ...Array.from({ length: trees }, (_, t) => tree(t))].join('\n');
}

describe('model_sql refuses', () => {
  it.each([
    ['three classes and none named', `from model_sql(linear_three)`, 'MISSING_ARGUMENT'],
    ['a class that is not there', `from model_sql(linear, class := 'maybe')`, 'INVALID_ARGUMENT'],
    [
      'the probability of a number',
      `from model_sql('${goldenFile('lightgbm_regression')}', output := 'probability')`,
      'MODEL_LACKS',
    ],
  ])('%s', async (_title, statement, code) => {
    await expect(sql.session.query(statement)).rejects.toMatchObject({
      code,
      where: { function: 'model_sql' },
    });
  });
});
