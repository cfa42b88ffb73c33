import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { columnsOf, openSession, worstDifference, type SqlSession } from '../parity/sql-session.ts';
import { readXgboostJson } from '../../src/methods/trees/xgboost-json.ts';
import { goldenFile, goldenNames, goldens, goldenText, rowsFile } from '../methods/trees/golden.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table rows as from '${rowsFile}' order by id;
    create table train as select * exclude (y), y as label from make_classification(n_samples := 400, n_features := 4,
      n_redundant := 0, weights := [0.5], flip_y := 0.2, random_state := 1);
    create table classifier as from train_classifier(train, target := label)`);
});
afterAll(() => sql.database.close());

async function query(text: string) {
  return columnsOf(await sql.session.query(text));
}

describe.each([...goldenNames('lightgbm'), ...goldenNames('xgboost')])('predict with %s', (name) => {
  const golden = goldens[name];

  it("gives the peer's probabilities and raw scores", async () => {
    const got = await query(
      `from predict(rows, model := '${goldenFile(name)}', raw_score := true) order by id`,
    );
    const isLightgbm = name.startsWith('lightgbm');
    const ofForest = name === 'lightgbm_forest' ? 12 : 1;
    const outputs = [golden.raw[0]].flat().length;
    for (let k = 0; k < outputs; k++) {
      const raw = golden.raw.map((row) => [row].flat()[k] / ofForest);
      const found = got.get(outputs === 1 ? 'raw_score' : `raw_score_${k}`)!;
      if (isLightgbm && ofForest === 1) expect(found).toEqual(raw);
      else expect(worstDifference(found, raw)).toBeLessThan(2e-6);
      const column = name.includes('regression') ? 'prediction' : `probability_${outputs === 1 ? 1 : k}`;
      const predicted = golden.predicted.map((row) => [row].flat()[k]);
      expect(worstDifference(got.get(column)!, predicted)).toBeLessThan(isLightgbm ? 1e-14 : 1e-6);
    }
  });
});

describe('predict with trees', () => {
  it("gives LightGBM's leaf numbers", async () => {
    for (const name of ['lightgbm_three', 'lightgbm_stump']) {
      const result = await sql.session.query(
        `select to_json(leaves)::varchar from predict(rows, model := '${goldenFile(name)}', leaves := true) order by id limit 40`,
      );
      expect(result.rows().map(([text]) => JSON.parse(String(text)))).toEqual(goldens[name].leaves);
    }
  });

  it('gives a regressor one column of numbers', async () => {
    const model = goldenFile('lightgbm_regression');
    const columns = (await sql.session.query(`describe from predict(rows, model := '${model}')`)).rows();
    expect(columns.slice(-1).map(([name, type]) => [name, type])).toEqual([['prediction', 'DOUBLE']]);
    expect(columns.length).toBe(8);
    await expect(
      sql.session.query(`from predict(rows, model := '${model}', threshold := 0.5)`),
    ).rejects.toMatchObject({ code: 'MODEL_LACKS', where: { argument: 'threshold' } });
  });

  it('takes rows of NULL alone, unknown categories and a source without rows', async () => {
    const model = goldenFile('lightgbm_binary');
    const none = `select null::double as x0, null::double as x1, null::double as "größe", null::varchar as plan,
      null::varchar as zip, null::integer as store`;
    const nulls = await query(`from predict($$ ${none} $$, model := '${model}')`);
    expect(nulls.get('probability_1')![0]).toBeGreaterThan(0);
    const unknown = none.replace('null::varchar as plan', `'unheard of' as plan`);
    const never = await query(`from predict($$ ${unknown} $$, model := '${model}')`);
    expect(never.get('probability_1')).toEqual(nulls.get('probability_1'));
    const { rowCount } = await sql.session.query(
      `from predict($$ from rows where false $$, model := '${model}')`,
    );
    expect(rowCount).toBe(0);
  });

  it('gives the same bytes with 1, 2 and 4 workers, over more rows than a batch', async () => {
    const many = `$$ select r.* replace (x0 + i / 7 as x0) from rows r, range(200) t(i) order by i, id $$`;
    const results: string[] = [];
    for (const workers of [1, 2, 4]) {
      const database = await openDatabase({ workers });
      const session = await database.session();
      await session.query(`create table rows as from '${rowsFile}' order by id`);
      const [row] = (
        await session.query(`
          select count(*), sum(hash(raw_score_0, raw_score_2, probability_1, prediction, leaves)::hugeint)
          from predict(${many}, model := '${goldenFile('lightgbm_three')}', raw_score := true, leaves := true)`)
      ).rows();
      results.push(row.map(String).join(' '));
      await database.close();
    }
    expect(results[0]).toMatch(/^80000 /);
    expect(new Set(results).size).toBe(1);
  });

  it("stops at the iteration that XGBoost's early stopping found best", async () => {
    const text = goldenText('xgboost_three').replace(
      '"attributes":{}',
      '"attributes":{"best_iteration":"3"}',
    );
    expect(readXgboostJson(text).trees.output).toHaveLength(4 * 3);
    expect(readXgboostJson(goldenText('xgboost_three')).trees.output).toHaveLength(12 * 3);
  });

  it('names a file that is no model, and what it reads', async () => {
    for (const [file, code] of [
      ['package.json', 'MODEL_TEXT_INVALID'],
      ['absent.txt', 'MODEL_FILE_NOT_FOUND'],
    ]) {
      const statement = `from predict(rows, model := '${file}')`;
      await expect(sql.session.query(statement)).rejects.toMatchObject({
        code,
        where: { argument: 'model' },
      });
    }
  });
});

describe('predict with a linear model', () => {
  it('adds the log odds as raw score, and has no leaves', async () => {
    const got = await query('from predict(train, model := classifier, raw_score := true)');
    const odds = got.get('probability_1')!.map((p) => Math.log(Number(p) / (1 - Number(p))));
    expect(worstDifference(got.get('raw_score')!, odds)).toBeLessThan(1e-10);
    await expect(
      sql.session.query('from predict(train, model := classifier, leaves := true)'),
    ).rejects.toMatchObject({ code: 'MODEL_LACKS' });
  });
});

describe('predict with a prior', () => {
  it('brings probabilities from the share in training to the true one', async () => {
    const [[share]] = (await sql.session.query('select avg(label) from train')).rows();
    const plain = await query('from predict(train, model := classifier)');
    const got = await query('from predict(train, model := classifier, prior := 0.08)');
    const trained = Number(share);
    const want = plain.get('probability_1')!.map((value) => {
      const p = Number(value);
      const second = (p * 0.08) / trained;
      return second / (second + ((1 - p) * 0.92) / (1 - trained));
    });
    expect(worstDifference(got.get('probability_1')!, want)).toBeLessThan(1e-12);
    expect(got.get('prediction')!.map(Number)).toEqual(want.map((p) => Number(p > 0.5)));
    const same = await query(`from predict(train, model := classifier, prior := ${trained})`);
    expect(worstDifference(same.get('probability_1')!, plain.get('probability_1')!)).toBeLessThan(1e-12);
  });

  it('counts the weights of the classes in training', async () => {
    const balanced = `$$ from train_classifier(train, target := label, class_weight := 'balanced') $$`;
    const plain = await query(`from predict(train, model := ${balanced})`);
    const same = await query(`from predict(train, model := ${balanced}, prior := 0.5)`);
    expect(worstDifference(same.get('probability_1')!, plain.get('probability_1')!)).toBeLessThan(1e-12);
  });

  it('takes a map for three classes, and the shares in training where the model tells of none', async () => {
    const model = goldenFile('lightgbm_three');
    const call = (rest: string) => `from predict(rows, model := '${model}', ${rest}) order by id`;
    await expect(
      sql.session.query(call(`prior := MAP {'0': 0.2, '1': 0.3, '2': 0.5}`)),
    ).rejects.toMatchObject({
      code: 'PRIOR_UNKNOWN',
      where: { argument: 'prior' },
    });
    const trained = `trained_prior := MAP {'0': 0.5, '1': 0.25, '2': 0.25}`;
    const got = await query(call(`prior := MAP {'0': 0.2, '1': 0.3, '2': 0.5}, ${trained}`));
    const parts = goldens.lightgbm_three.predicted.map((row) => {
      const [a, b, c] = row as number[];
      const scaled = [(a * 0.2) / 0.5, (b * 0.3) / 0.25, (c * 0.5) / 0.25];
      return scaled[2] / (scaled[0] + scaled[1] + scaled[2]);
    });
    expect(worstDifference(got.get('probability_2')!, parts)).toBeLessThan(1e-12);
    for (const prior of [`0.5`, `MAP {'0': 0.2, '1': 0.3}`, `MAP {'0': 0.5, '1': 0.3, '2': 0.5}`]) {
      await expect(sql.session.query(call(`prior := ${prior}, ${trained}`))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        where: { argument: 'prior' },
      });
    }
  });
});
