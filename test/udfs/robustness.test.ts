import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table made as from make_classification(n_samples := 900, n_features := 5, weights := [0.7], class_sep := 1.5, random_state := 2);
    create table labelled as select *, (f0 > 0)::varchar as sign, (f1 * 10)::int as tens, y = 1 as won from made;
    create table model as from train_classifier(made, target := y);
    create table mixed as from train_classifier((select * exclude (won) from labelled), target := y);
    create table typed as
      select i::utinyint as tiny, (i % 7)::hugeint as huge, (i / 3.0)::decimal(9, 4) as price, i::real as f,
        'level ' || (i % 3) as level, (['a', 'b'])[1 + i % 2]::enum('a', 'b', 'c') as shade, i % 2 = 0 as flag,
        date '2024-01-01' + i::int as day, [i, i + 1] as list, i as "odd ""name""", i % 4 as y
      from range(200) t(i);`);
});
afterAll(() => sql.database.close());

const rows = async (text: string) => (await sql.session.query(text)).rows();

describe('perturb', () => {
  it.each(['gaussian', 'uniform', 'swap', 'missing', 'category_shift'])(
    'keeps types, rows and the target, and changes cells: %s',
    async (kind) => {
      const call = `perturb(typed, kind := '${kind}', strength := 0.4, target := y, random_state := 3)`;
      expect(await rows(`describe from ${call}`)).toEqual(await rows('describe typed'));
      const [[total, kept, changed]] = await rows(
        `select count(*), count(*) filter (p.y = t.y), count(*) filter (p is distinct from t) from ${call} p positional join typed t`,
      );
      expect([total, kept]).toEqual([200n, 200n]);
      expect(Number(changed)).toBeGreaterThan(100);
    },
  );

  it('adds noise of the spread that was asked for, in standard deviations of the column', async () => {
    for (const kind of ['gaussian', 'uniform']) {
      const [[mean, spread]] = await rows(
        `select avg(p.f0 - m.f0), stddev_pop(p.f0 - m.f0) / stddev_pop(m.f0)
         from perturb(made, kind := '${kind}', strength := 0.5, target := y, random_state := 1) p positional join made m`,
      );
      expect(Math.abs(Number(mean))).toBeLessThan(0.1);
      expect(Number(spread)).toBeCloseTo(0.5, 1);
    }
  });

  it('keeps noise on integers within their type, whole, and NULL as NULL', async () => {
    const [[low, high, nulls]] = await rows(`
      select min(x), max(x), count(*) filter (x is null)
      from perturb($$ select if(i % 10 = 0, null, i % 256)::utinyint as x from range(1000) t(i) $$, strength := 5, random_state := 1)`);
    expect([low, high, nulls]).toEqual([0, 255, 100n]);
    const [[worst]] = await rows(
      `select max(abs(x)) from perturb($$ select 9223372036854775807 - i as x from range(50) t(i) $$, strength := 3, random_state := 1)`,
    );
    expect(Number(worst)).toBeLessThanOrEqual(2 ** 63);
  });

  it('swaps values without losing one, nested and huge types included', async () => {
    const call = `perturb(typed, kind := 'swap', strength := 1, target := y, random_state := 8)`;
    for (const column of ['list', 'huge', 'day', '"odd ""name"""', 'price']) {
      expect(await rows(`select ${column} from ${call} order by all`)).toEqual(
        await rows(`select ${column} from typed order by all`),
      );
    }
    const [[moved]] = await rows(
      `select count(*) from ${call} p positional join typed t where p.list <> t.list`,
    );
    expect(moved).toBe(200n);
  });

  it('makes the asked share of cells NULL, and shifts categories to others that occur', async () => {
    const [[share]] = await rows(
      `select avg((f0 is null)::int) from perturb(made, kind := 'missing', strength := 0.3, target := y, random_state := 4)`,
    );
    expect(Number(share)).toBeCloseTo(0.3, 1);
    const found = await rows(
      `select distinct p.shade::varchar, t.shade::varchar from perturb(typed, kind := 'category_shift', strength := 1, columns := [shade], random_state := 4) p positional join typed t order by 1`,
    );
    expect(found).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  it('leaves declared keys alone unless they are named', async () => {
    await sql.session.query('create table keyed (id integer primary key, x double)');
    await sql.session.query('insert into keyed select i, i from range(20) t(i)');
    const call = (more: string) => `from perturb(keyed, strength := 2${more}, random_state := 1)`;
    expect(await rows(`select count(distinct id) ${call('')} where id between 0 and 19`)).toEqual([[20n]]);
    expect(await rows(`select id ${call(', columns := [id]')}`)).not.toEqual(
      await rows('select id from keyed'),
    );
  });

  it.each([
    [`perturb(made, kind := 'category_shift')`, 'PERTURB_NO_COLUMNS'],
    [`perturb(typed, kind := 'gaussian', columns := [level])`, 'PERTURB_TYPE'],
    [`perturb(typed, kind := 'missing', strength := 1.5)`, 'INVALID_ARGUMENT'],
    [`perturb(typed, kind := 'jitter')`, 'INVALID_ARGUMENT'],
    [`perturb(typed, columns := [nothing])`, 'UNKNOWN_COLUMN'],
  ])('refuses %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});

describe('robustness', () => {
  const metrics = `metrics := ['auprc', 'auroc', 'f1_score', 'brier_score']`;

  it('scores what perturb and predict give, and loses more with more noise', async () => {
    const found = await rows(
      `from robustness(made, model := model, target := y, strengths := [0.1, 1, 3], repeats := 1, ${metrics}, random_state := 6)`,
    );
    expect(found).toHaveLength(12);
    const [[auprc, f1, brier]] = await rows(`
      select auprc(y, probability_1), f1_score(y, prediction), brier_score(y, probability_1)
      from predict(perturb(made, strength := 1, target := y, random_state := 6), model := model)`);
    const scoreOf = (metric: string, strength: number) =>
      Number(found.find((row) => row[1] === strength && row[2] === metric)?.[4]);
    expect(scoreOf('auprc', 1)).toBeCloseTo(Number(auprc), 12);
    expect(scoreOf('f1_score', 1)).toBeCloseTo(Number(f1), 12);
    expect(scoreOf('brier_score', 1)).toBeCloseTo(Number(brier), 12);
    for (const metric of ['auprc', 'f1_score', 'brier_score']) {
      const drops = [0.1, 1, 3].map((strength) =>
        Number(found.find((row) => row[1] === strength && row[2] === metric)?.[7]),
      );
      expect(drops).toEqual(drops.toSorted((a, b) => a - b));
    }
    expect(found.every((row) => row[5] === null)).toBe(true);
  });

  it('agrees with perturb for every kind over mixed columns', async () => {
    for (const kind of ['gaussian', 'uniform', 'swap', 'missing', 'category_shift']) {
      const more = kind === 'missing' ? ', columns := [sign]' : '';
      const [[score]] = await rows(
        `select score from robustness(labelled, model := mixed, target := y, kinds := ['${kind}'], strengths := [0.6], metrics := ['auroc'], repeats := 1, exclude := [won]${more}, random_state := 2)`,
      );
      const [[expected]] = await rows(
        `select auroc(y, probability_1) from predict(perturb(labelled, kind := '${kind}', strength := 0.6, target := y, exclude := [won]${more}, random_state := 2), model := mixed)`,
      );
      expect(score, kind).toBe(expected);
    }
  });

  it('gives an interval around the mean of the repeats, of Student', async () => {
    const found = await rows(
      `select score_low, score, score_high from robustness(made, model := model, target := y, kinds := ['gaussian', 'swap'], strengths := [0.5], metrics := ['auprc'], repeats := 4, random_state := 1)`,
    );
    for (const [low, score, high] of found.map((row) => row.map(Number))) {
      expect(low).toBeLessThan(score);
      expect(score - low).toBeCloseTo(high - score, 12);
    }
  });

  it('fills missing numbers for a model without a rule for them, and says so', async () => {
    const warnings: string[] = [];
    const result = await sql.session.query(
      `from robustness(made, model := model, target := y, kinds := ['missing'], strengths := [0, 0.5], random_state := 1)`,
      { onWarning: (warning) => warnings.push(warning) },
    );
    expect(warnings.join('\n')).toContain('no rule for missing numbers');
    const [none] = result.rows();
    expect(none[4]).toBe(none[3]);
  });

  it('takes text, boolean and several classes', async () => {
    await sql.session.query(`
      create or replace table three as select * exclude (y), ['low', 'mid', 'high'][1 + (f0 > 0)::int + (f0 > 1)::int] as grade from made;
      create or replace table graded as from train_classifier(three, target := grade);
      create or replace table won as from train_classifier((select f0, f1, won from labelled), target := won);`);
    const macro = await rows(
      `select score from robustness(three, model := graded, target := grade, metrics := ['f1_score'], random_state := 1)`,
    );
    expect(macro.every(([score]) => Number(score) > 0)).toBe(true);
    await expect(
      sql.session.query(`from robustness(three, model := graded, target := grade, random_state := 1)`),
    ).rejects.toMatchObject({ code: 'METRIC_NOT_BINARY' });
    const one = await rows(
      `select score from robustness(three, model := graded, target := grade, pos_label := 'high', metrics := ['auprc'], random_state := 1)`,
    );
    expect(Number(one[0][0])).toBeGreaterThan(0.5);
    const booleans = await rows(
      `select baseline from robustness(labelled, model := won, target := won, columns := [f0], metrics := ['auroc'], random_state := 1)`,
    );
    expect(Number(booleans[0][0])).toBeGreaterThan(0.5);
  });

  it('refuses kinds that touch nothing that the model reads', async () => {
    await expect(
      sql.session.query(
        `from robustness(labelled, model := model, target := y, kinds := ['category_shift'])`,
      ),
    ).rejects.toMatchObject({ code: 'PERTURB_NO_COLUMNS' });
  });
});
