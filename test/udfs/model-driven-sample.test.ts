import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, FunctionReport, Session } from '../../src/session/types.ts';

/** What model_driven_sample() promises, over a table of every type of feature and an oracle that was trained on it. */
let database: Database;
let session: Session;

async function createTables(own: Session): Promise<void> {
  await own.query(`
    create table people as
      select i as id, hash(i) % 10 = 0 as y,
        sin(i) * 3 + (hash(i) % 10 = 0)::integer * 4 as amount,
        (cos(i * 7) * 20 + (hash(i) % 10 = 0)::integer * 25)::integer as visits,
        (sin(i * 3) * 100)::decimal(9, 2) as balance, (cos(i * i) * 5)::float as rate,
        (abs(sin(i * 11)) * 255)::utinyint as grade, date '2024-01-31' + (hash(i * 3) % 50)::integer as since,
        ['north', 'sóuth', 'it''s'][1 + (hash(i + 9) % 3)::integer] as region,
        ['low', 'high'][1 + (hash(i + 7) % 2)::integer]::enum('low', 'high') as level, hash(i + 5) % 3 = 0 as "is member"
      from range(1500) r(i);
    create table oracle as from train_classifier(people, target := y, exclude := [id]);
    create table points as
      select * exclude (y), y as label from make_classification(n_samples := 12000, n_features := 5, weights := [0.85], random_state := 3);
    create table judge as from train_classifier(points, target := label)`);
}

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await createTables(session);
});
afterAll(() => database.close());

function people(more: string, oracle = 'oracle'): string {
  return `model_driven_sample(people, target := y, oracle := ${oracle}, keep := [id], random_state := 1${more})`;
}

function points(more: string): string {
  return `model_driven_sample(points, target := label, oracle := judge, random_state := 1, synthetic_only := true${more})`;
}

async function json(sql: string, own = session): Promise<Record<string, unknown>[]> {
  return (await own.query(sql)).json();
}

async function failure(sql: string): Promise<unknown> {
  return session.query(sql).catch((error: unknown) => error);
}

/** What a statement says besides its rows. */
async function said(sql: string): Promise<{ warnings: string[]; reports: FunctionReport[]; rows: number }> {
  const warnings: string[] = [];
  const reports: FunctionReport[] = [];
  const { rowCount } = await session.query(sql, {
    onWarning: (warning) => warnings.push(warning),
    onReport: (report) => reports.push(report),
  });
  return { warnings, reports, rows: rowCount };
}

describe('new rows', () => {
  it('make the classes equal and leave the real rows as they are', async () => {
    expect(await json(`select y, count(*)::integer as n from ${people('')} group by y order by y`)).toEqual([
      { y: false, n: 1353 },
      { y: true, n: 1353 },
    ]);
    expect((await session.query(`from people except all from ${people('')}`)).rowCount).toBe(0);
  });

  it('keep the types of their columns', async () => {
    const described = async (from: string) =>
      (await session.query(`describe from ${from}`)).rows().map(([name, type]) => `${name} ${type}`);
    expect(await described(people(''))).toEqual(await described('people'));
  });

  it.each([
    ['candidates := interpolation, threshold := 0.6'],
    ["candidates := 'neighbors', k_neighbors := 3, scale := true"],
    ['candidates := jitter, threshold := 0.4'],
    ["threshold := 0.5, rounding := 'truncate'"],
    ["accept := 'top', max_candidates := 4000"],
    ["accept := 'probability', threshold := 0.2"],
  ])('have as stored the probability that they were accepted by: %s', async (args) => {
    const call = people(`, ${args}, samples := 700, origin := 'o', synthetic_only := true`);
    const { reports } = await said(`from ${call}`);
    const [row] = await json(
      `select count(*)::integer as n, max(abs(probability_true - o.probability)) as off, min(probability_true) as least from predict((from ${call}), model := oracle)`,
    );
    expect(row.n).toBe(700);
    expect(row.off).toBe(0);
    expect(row.least).toBeGreaterThan(Number(reports[0].figures.threshold ?? 0));
  });

  it('lie between their base row and another of the class', async () => {
    const [row] = await json(`
      select count(*)::integer as n from ${people(", origin := 'o', synthetic_only := true, samples := 500")} m
      join people b on b.id = m.o.base_row
      where b.y and exists (from people o where o.y and m.amount between least(b.amount, o.amount) and greatest(b.amount, o.amount)
        and m.visits between least(b.visits, o.visits) and greatest(b.visits, o.visits)
        and m.balance between least(b.balance, o.balance) and greatest(b.balance, o.balance)
        and m.since between least(b.since, o.since) and greatest(b.since, o.since))`);
    expect(row.n).toBe(500);
  });

  it('take all of their categories from one row', async () => {
    const made = `select region, level, "is member" from ${people(', synthetic_only := true')}`;
    expect(
      (await session.query(`${made} except select region, level, "is member" from people where y`)).rowCount,
    ).toBe(0);
    expect((await session.query(`select distinct region from (${made})`)).rowCount).toBe(3);
  });

  it('go towards the nearest row of the class, by standardised distances with scale', async () => {
    await session.query(`
      create table uneven as select * replace (f0 * 10000 as f0) from (from points limit 1500);
      create table uneven_judge as from train_classifier(uneven, target := label);
      create table spread as select stddev_pop(f0) s0, stddev_pop(f1) s1, stddev_pop(f2) s2, stddev_pop(f3) s3, stddev_pop(f4) s4 from uneven;
      create table numbered as select row_number() over () - 1 as id, * from uneven`);
    const call = (scale: boolean) =>
      `model_driven_sample(uneven, target := label, oracle := uneven_judge, candidates := neighbors, k_neighbors := 1, threshold := 0, samples := 300, random_state := 1, origin := 'o', synthetic_only := true, scale := ${scale})`;
    const fits = async (scale: boolean, weights: string) =>
      (
        await json(`
        with distances as (select a.id as a, b.id as b, sqrt(list_sum(list_transform([0, 1, 2, 3, 4], lambda i:
            power(([a.f0, a.f1, a.f2, a.f3, a.f4][i + 1] - [b.f0, b.f1, b.f2, b.f3, b.f4][i + 1]) / ${weights}, 2)))) as d
          from numbered a join numbered b on a.id <> b.id and a.label = 1 and b.label = 1, spread),
        nearest as (select a, arg_min(b, d) as b from distances group by a)
        select count(*) filter (where abs((m.f1 - a.f1) * (b.f2 - a.f2) - (m.f2 - a.f2) * (b.f1 - a.f1)) < 1e-9)::integer as n
        from ${call(scale)} m join numbered a on a.id = m.o.base_row join nearest on nearest.a = a.id join numbered b on b.id = nearest.b`)
      )[0].n;
    expect(await fits(true, '[s0, s1, s2, s3, s4][i + 1]')).toBe(300);
    expect(await fits(false, '1')).toBe(300);
    expect(await fits(true, '1')).toBeLessThan(200);
  });

  it('stay within the range of their type under noise', async () => {
    const call = people(
      ', candidates := jitter, shrinkage := 30, threshold := 0, samples := 2000, synthetic_only := true',
    );
    const [row] = await json(`select min(grade)::integer as low, max(grade)::integer as high from ${call}`);
    expect(row).toEqual({ low: 0, high: 255 });
  });

  it('are copies under noise of no width', async () => {
    const call = people(
      ', candidates := jitter, shrinkage := 0, threshold := 0, samples := 200, synthetic_only := true',
    );
    expect(
      (
        await session.query(
          `select * exclude (id) from ${call} except select * exclude (id) from people where y`,
        )
      ).rowCount,
    ).toBe(0);
  });

  it('have no value in columns that are kept, or that of their base row', async () => {
    const count = 'select count(id)::integer as n from';
    expect(await json(`${count} ${people(', synthetic_only := true')}`)).toEqual([{ n: 0 }]);
    const based = people(", synthetic_only := true, keep_from := 'base', origin := 'o'");
    expect(await json(`select count(*)::integer as n from ${based} where id <> o.base_row`)).toEqual([
      { n: 0 },
    ]);
  });
});

describe('the same seed', () => {
  it('gives the same rows with 1, 2 and 4 workers and any batch', async () => {
    const calls = [
      points(', samples := 9000, threshold := 0.5'),
      points(", samples := 600, accept := 'top', max_candidates := 80000"),
      points(", samples := 9000, accept := 'probability', candidates := neighbors"),
      points(', samples := 300, threshold := 0.97, max_candidates := 100000, candidates := jitter'),
    ];
    const results = [];
    for (const [workers, batch] of [
      [1, 4096],
      [2, 1000],
      [4, 333],
    ]) {
      const other = await openDatabase({ workers });
      const own = await other.session();
      await createTables(own);
      const rows = [];
      for (const call of calls) {
        rows.push(
          await json(
            `select count(*)::integer, bit_xor(hash(t)), sum(f0) from ${call.replace(/\)$/, `, batch_size := ${batch})`)} t`,
            own,
          ),
        );
      }
      results.push(rows);
      await other.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it.each([
    ['samples := 9500, threshold := 0.5'],
    ["samples := 50, accept := 'top', max_candidates := 2000"],
    ["samples := 300, accept := 'probability', candidates := neighbors"],
    ['samples := 400, threshold := 0.9, candidates := points'],
    ['samples := 5000, threshold := 0.999, max_candidates := 60000'],
  ])('gives the same rows in shards, whatever their number: %s', async (args) => {
    const whole = await json(`from ${points(`, ${args}`)}`);
    for (const shards of [2, 5]) {
      const parts = [];
      for (let shard = 0; shard < shards; shard++) {
        parts.push(...(await json(`from ${points(`, ${args}, shard := ${shard}, shards := ${shards}`)}`)));
      }
      expect(parts).toEqual(whole);
    }
    expect(whole.length).toBeGreaterThan(10);
  });

  it('gives the real rows with the first shard alone', async () => {
    const parts = [];
    for (const shard of [0, 1])
      parts.push(...(await json(`from ${people(`, shard := ${shard}, shards := 2`)}`)));
    expect(parts).toEqual(await json(`from ${people('')}`));
  });

  it('gives the same first rows when fewer are asked for', async () => {
    const some = await json(`from ${points(', samples := 5000, threshold := 0.6')}`);
    expect(some.slice(0, 4096)).toEqual(await json(`from ${points(', samples := 4096, threshold := 0.6')}`));
  });
});

describe('what is accepted', () => {
  it('are the first candidates above the threshold, and as many as were tried are told', async () => {
    const all = points(", samples := 1000, max_candidates := 1000, threshold := 0, origin := 'o'");
    const scores = (await json(`select o.probability as p from ${all}`)).map(({ p }) => Number(p));
    expect(scores).toHaveLength(1000);
    const call = points(", samples := 100, threshold := 0.8, origin := 'o'");
    const given = (await json(`select o.probability as p from ${call}`)).map(({ p }) => Number(p));
    expect(given).toEqual(scores.filter((p) => p > 0.8).slice(0, 100));
    const { reports } = await said(`from ${call}`);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      function: 'model_driven_sample',
      figures: { accepted: 100, tried: scores.indexOf(given[99]) + 1, threshold: 0.8, class: '1' },
    });
    expect(reports[0].figures.seconds).toBeGreaterThan(0);
  });

  it("are the likeliest with accept := 'top'", async () => {
    const all = points(", samples := 1000, max_candidates := 1000, threshold := 0, origin := 'o'");
    const scores = (await json(`select o.probability as p from ${all}`)).map(({ p }) => Number(p));
    const call = points(", samples := 50, max_candidates := 1000, accept := 'top', origin := 'o'");
    const given = (await json(`select o.probability as p from ${call}`)).map(({ p }) => Number(p));
    const least = scores.toSorted((a, b) => b - a)[49];
    expect(given).toEqual(scores.filter((p) => p >= least));
    expect((await said(`from ${call}`)).reports[0].figures).toMatchObject({ tried: 1000, accepted: 50 });
  });

  it("are as many as the mean probability with accept := 'probability'", async () => {
    const all = points(", samples := 4000, max_candidates := 4000, threshold := 0, origin := 'o'");
    const [{ mean }] = await json(`select avg(o.probability) as mean from ${all}`);
    const call = points(", samples := 4000, max_candidates := 4000, accept := 'probability'");
    const { rows, warnings } = await said(`from ${call}`);
    expect(Math.abs(rows / 4000 - Number(mean))).toBeLessThan(0.025);
    expect(warnings).toHaveLength(1);
  });

  it('falls short with a warning, and nothing is made up', async () => {
    const call = points(', samples := 400, threshold := 0.9, max_candidates := 500');
    const { rows, warnings, reports } = await said(`from ${call}`);
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThan(400);
    expect(warnings).toEqual([
      expect.stringContaining(`${rows} of 500 candidates were accepted, where 400 rows were asked for`),
    ]);
    expect(reports[0].figures).toMatchObject({ accepted: rows, tried: 500 });
  });

  it('may be nothing', async () => {
    const { rows, warnings } = await said(
      `from ${points(', threshold := 1, samples := 10, max_candidates := 300')}`,
    );
    expect(rows).toBe(0);
    expect(warnings[0]).toContain('0 of 300');
  });

  it('tries no more than a share of max_candidates in each lot', async () => {
    const { reports, rows } = await said(
      `from ${points(', samples := 10000, threshold := 0.99, max_candidates := 30001')}`,
    );
    expect(reports[0].figures).toMatchObject({ tried: 30001, accepted: rows });
  });

  it('is summed up over groups', async () => {
    await session.query('create table halves as select *, row_number() over () % 2 as half from points');
    const { reports, rows } = await said(
      'from model_driven_sample(halves, target := label, oracle := judge, group_by := [half], samples := 500, random_state := 1, synthetic_only := true)',
    );
    expect(rows).toBe(1000);
    expect(reports).toHaveLength(1);
    expect(reports[0].figures).toMatchObject({ accepted: 1000, threshold: 0.75 });
  });
});

describe('a table of candidates', () => {
  it('gives its rows in their order, as they would be stored', async () => {
    const candidates = `(select id, amount * 1.5 as AMOUNT, visits + 0.4 as visits, * exclude (amount, visits, id, y) from people)`;
    const call = people(
      `, candidates := ${candidates}, threshold := 0.5, samples := 40, origin := 'o', synthetic_only := true`,
    );
    const given = await json(
      `select o.base_row as row, visits, balance, region, probability_true as p, o.probability as own, o.kind from predict((from ${call}), model := oracle)`,
    );
    expect(given).toHaveLength(40);
    const expected = await json(`
      select id as row, visits, balance, region, probability_true as p, probability_true as own, 'candidate' as kind
      from predict((select * replace (amount * 1.5 as amount) from people), model := oracle)
      where p > 0.5 order by id limit 40`);
    expect(given).toEqual(expected.map((row) => ({ ...row, kind: 'candidate' })));
  });

  it('has other rows than its own kept columns only by name', async () => {
    const call = people(
      `, candidates := (from people), threshold := 0.4, samples := 40, origin := 'o', keep_from := 'base', synthetic_only := true`,
    );
    expect(await json(`select count(*)::integer as n from ${call} where id = o.base_row`)).toEqual([
      { n: 40 },
    ]);
  });

  it('may take part as a whole, and gives its likeliest rows', async () => {
    const call = points(", candidates := points, accept := 'top', samples := 100, origin := 'o'");
    const expected = await json(
      `select f0, probability_1 as p from (select *, row_number() over () as n from predict(points, model := judge)) qualify row_number() over (order by probability_1 desc, n) <= 100 order by n`,
    );
    expect(await json(`select f0, o.probability as p from ${call}`)).toEqual(expected);
    expect((await said(`from ${call}`)).reports[0].figures.tried).toBe(12000);
  });

  it('must have all features', async () => {
    expect(
      await failure(`from ${people(', candidates := (select * exclude (rate, level) from people)')}`),
    ).toMatchObject({
      code: 'CANDIDATES_COLUMNS',
      params: { missing: ['rate', 'level'] },
      where: { argument: 'candidates' },
    });
  });

  it('is told from a word by quotes', async () => {
    await session.query('create table neighbors as from points limit 100');
    const { reports } = await said(
      `from ${points(`, candidates := '"neighbors"', threshold := 0.1, samples := 5`)}`,
    );
    expect(reports[0].figures.tried).toBeLessThanOrEqual(100);
    await session.query('drop table neighbors');
  });

  it('does not stand beside group_by', async () => {
    expect(await failure(`from ${people(', candidates := people, group_by := [region]')}`)).toMatchObject({
      code: 'SAMPLER_ARGUMENT',
      where: { argument: 'candidates' },
    });
  });
});

describe('the oracle', () => {
  it('may have been trained on a part of the rows, whatever their order and types', async () => {
    await session.query(`
      create table part as select * replace (visits::bigint as visits, level::varchar as level) from people where id % 3 = 0 order by amount;
      create table part_oracle as from train_classifier(part, target := y, exclude := [id])`);
    expect((await session.query(`from ${people('', 'part_oracle')}`)).rowCount).toBe(2706);
  });

  it.each([
    ['rows that are filtered out', "where := 'id < 1000'"],
    ['rows of another table', ''],
  ])('is refused if it saw %s, unless told otherwise', async (what, where) => {
    if (where === '') {
      await session.query(`
        create table others as select * replace (amount + 0.001 as amount) from people;
        create table stranger as from train_classifier((from people union all from (from others where id < 100)), target := y, exclude := [id])`);
    }
    const oracle = where === '' ? 'stranger' : 'oracle';
    const args = where === '' ? '' : `, ${where}`;
    expect(await failure(`from ${people(args, oracle)}`), what).toMatchObject({
      code: 'ORACLE_FOREIGN',
      where: { argument: 'oracle' },
    });
    const allowed = await session.query(`from ${people(`${args}, allow_foreign_oracle := true`, oracle)}`);
    expect(allowed.rowCount).toBeGreaterThan(1500);
  });

  it('is refused if it does not tell its rows, such as a file of another program', async () => {
    const rows = "'test/fixtures/onnx/rows.parquet'";
    const call = (more: string) =>
      `model_driven_sample((select * exclude (id, c0, c1, y3, amount) from ${rows}), target := y, oracle := 'test/fixtures/onnx/lightgbm_zipmap.onnx', random_state := 1, samples := 60, threshold := 0.3, max_candidates := 3000, synthetic_only := true, origin := 'o'${more})`;
    expect(await failure(`from ${call('')}`)).toMatchObject({ code: 'ORACLE_UNKNOWN_ROWS' });
    const [row] = await json(
      `select count(*)::integer as n, min(probability_1) as least, max(abs(probability_1 - o.probability)) as off from predict((from ${call(', allow_foreign_oracle := true')}), model := 'test/fixtures/onnx/lightgbm_zipmap.onnx', features := ['f?', 'f??'])`,
    );
    expect(row).toMatchObject({ n: 60, off: 0 });
    expect(row.least).toBeGreaterThan(0.3);
  });

  it('must read features alone', async () => {
    expect(await failure(`from ${people(', exclude := [rate]')}`)).toMatchObject({
      code: 'ORACLE_COLUMNS',
      params: { missing: ['rate'] },
    });
  });

  it('must know the class', async () => {
    await session.query(
      `create table words as select * replace (if(label = 1, 'yes', 'no') as label) from points`,
    );
    const call =
      'model_driven_sample(words, target := label, oracle := judge, allow_foreign_oracle := true, random_state := 1)';
    expect(await failure(`from ${call}`)).toMatchObject({ code: 'ORACLE_CLASS', params: { label: 'yes' } });
  });

  it('tells no quantiles without cross-validation', async () => {
    expect(await failure(`from ${points(", threshold := 'q50'")}`)).toMatchObject({
      code: 'ORACLE_NO_QUANTILES',
    });
    expect(await failure(`from ${points(", threshold := 'q101'")}`)).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await failure(`from ${points(', threshold := 1.5')}`)).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('small and odd classes', () => {
  it.each([
    ['interpolation', 1, 'MINORITY_ONE_ROW'],
    ['jitter', 1, 'MINORITY_ONE_ROW'],
    ['neighbors', 2, 'TOO_FEW_ROWS'],
    ['interpolation', 0, 'ONE_CLASS'],
  ])('are refused: %s of %i rows', async (candidates, rows, code) => {
    const source = `(from points where label = 0 union all from (from points where label = 1 limit ${rows}))`;
    const call = `model_driven_sample(${source}, target := label, oracle := judge, allow_foreign_oracle := true, candidates := ${candidates}, random_state := 1)`;
    expect(await failure(`from ${call}`)).toMatchObject({ code });
  });

  it('of two rows have one pair', async () => {
    const source = `(from points where label = 0 union all from (from points where label = 1 limit 2))`;
    const call = `model_driven_sample(${source}, target := label, oracle := judge, allow_foreign_oracle := true, threshold := 0, samples := 50, synthetic_only := true, random_state := 1)`;
    const [row] = await json(
      `select count(*)::integer as n, count(distinct f0)::integer as d, corr(f0, f1) as r from ${call}`,
    );
    expect(row).toMatchObject({ n: 50, d: 50 });
    expect(Math.abs(Number(row.r))).toBeCloseTo(1, 9);
  });

  it('are named by pos_label, else the smallest is made', async () => {
    await session.query(`
      create table three as select * exclude (label), case when label = 1 then 'ä' when f0 > 0.4 then 'b' else 'c' end as kind from points;
      create table three_judge as from train_classifier(three, target := kind)`);
    const call = (more: string) =>
      `model_driven_sample(three, target := kind, oracle := three_judge, samples := 20, threshold := 0.5, random_state := 1, synthetic_only := true${more})`;
    const [{ smallest }] = await json(
      'select arg_min(kind, n) as smallest from (select kind, count(*) as n from three group by kind)',
    );
    expect(await json(`select distinct kind from ${call('')}`)).toEqual([{ kind: smallest }]);
    expect(await json(`select distinct kind from ${call(", pos_label := 'ä'")}`)).toEqual([{ kind: 'ä' }]);
    expect(await failure(`from ${call(", pos_label := 'd'")}`)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      where: { argument: 'pos_label' },
    });
  });

  it('that are equal already get no rows', async () => {
    const source = `(from (from points where label = 0 limit 500) union all from (from points where label = 1 limit 500))`;
    const call = `model_driven_sample(${source}, target := label, oracle := judge, allow_foreign_oracle := true, random_state := 1)`;
    const { rows, warnings } = await said(`from ${call}`);
    expect(rows).toBe(1000);
    expect(warnings).toEqual([]);
  });

  it('with NULL among features are refused', async () => {
    const source = '(select * replace (if(id = 7, null, amount) as amount) from people)';
    const call = `model_driven_sample(${source}, target := y, keep := [id], oracle := oracle, allow_foreign_oracle := true, random_state := 1)`;
    expect(await failure(`from ${call}`)).toMatchObject({
      code: 'MISSING_VALUES',
      where: { column: 'amount' },
    });
  });

  it('without numbers have no neighbours', async () => {
    await session.query(
      'create table words_only as select y, region, level from people; create table words_judge as from train_classifier(words_only, target := y)',
    );
    const call = (more: string) =>
      `model_driven_sample(words_only, target := y, oracle := words_judge, threshold := 0.05, samples := 30, random_state := 1${more})`;
    expect(await failure(`from ${call(', candidates := neighbors')}`)).toMatchObject({
      code: 'SAMPLER_ARGUMENT',
    });
    expect((await session.query(`from ${call('')}`)).rowCount).toBe(1530);
  });
});

it.each([
  ['shard := 2, shards := 2', 'shard'],
  ["accept := 'all'", 'accept'],
  ['samples := 0', 'samples'],
  ['max_candidates := 0', 'max_candidates'],
  ['batch_size := 0', 'batch_size'],
  ['k_neighbors := 0', 'k_neighbors'],
  ['shrinkage := -1', 'shrinkage'],
])('refuses %s', async (args, argument) => {
  expect(await failure(`from ${points(`, ${args}`)}`)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    where: { argument },
  });
});

it('asks for an oracle', async () => {
  expect(await failure('from model_driven_sample(points, target := label)')).toMatchObject({
    code: 'MISSING_ARGUMENT',
    where: { argument: 'oracle' },
  });
});

it('takes target and oracle by their places', async () => {
  expect(
    await json(
      'select count(*)::integer as n from model_driven_sample(points, label, judge, samples := 10, random_state := 1)',
    ),
  ).toEqual([{ n: 12010 }]);
});

describe('resample()', () => {
  it('stands for it', async () => {
    const args =
      "target := label, oracle := judge, candidates := 'neighbors', samples := 30, random_state := 1";
    const own = await json(`from model_driven_sample(points, ${args})`);
    expect(await json(`from resample(points, method := 'model_driven_sample', ${args})`)).toEqual(own);
  });

  it('asks for the oracle, and takes none for samplers that have none', async () => {
    const call = (method: string, more: string) =>
      `from resample(points, method := '${method}', target := label, random_state := 1${more})`;
    expect(await failure(call('model_driven_sample', ''))).toMatchObject({
      code: 'MISSING_ARGUMENT',
      where: { argument: 'oracle', function: 'model_driven_sample' },
    });
    expect(await failure(call('smote', ', oracle := judge'))).toMatchObject({
      code: 'UNKNOWN_ARGUMENT',
      where: { argument: 'oracle', function: 'smote' },
    });
  });
});

describe('an oracle of trees', () => {
  beforeAll(() =>
    session.query(
      `create table trees as from train_classifier(people, target := y, exclude := [id], algorithm := 'gradient_boosting', n_estimators := 40)`,
    ),
  );

  it.each([
    ['the second class', 'pos_label := true, threshold := 0.7'],
    ['the first class', 'pos_label := false, threshold := 0.97'],
  ])('decides without scores as it does with them: %s', async (_, args) => {
    const call = (more: string) =>
      people(`, ${args}, samples := 5000, synthetic_only := true${more}`, 'trees');
    const decided = await json(`from ${call('')}`);
    expect(decided).toEqual(await json(`select * exclude (o) from ${call(", origin := 'o'")}`));
    const label = args.includes('false') ? 'false' : 'true';
    const threshold = Number(args.split(' ').at(-1));
    const [row] = await json(
      `select count(*)::integer as n, min(probability_${label}) as least, max(abs(probability_${label} - o.probability)) as off from predict((from ${call(", origin := 'o'")}), model := trees)`,
    );
    expect(row).toMatchObject({ n: 5000, off: 0 });
    expect(row.least).toBeGreaterThan(threshold);
  });

  it('gives the likeliest and those by their chance', async () => {
    for (const accept of ['top', 'probability']) {
      const call = people(
        `, accept := ${accept}, samples := 200, max_candidates := 3000, origin := 'o', synthetic_only := true`,
        'trees',
      );
      const [row] = await json(
        `select count(*)::integer as n, max(abs(probability_true - o.probability)) as off from predict((from ${call}), model := trees)`,
      );
      expect(row).toEqual({ n: 200, off: 0 });
    }
  });

  it('may tell more than two classes', async () => {
    await session.query(`
      create or replace table kinds as select * exclude (label), case when label = 1 then 'ä' when f0 > 0.4 then 'b' else 'c' end as kind from (from points limit 3000);
      create table kind_trees as from train_classifier(kinds, target := kind, algorithm := 'gradient_boosting', n_estimators := 10)`);
    const call =
      "model_driven_sample(kinds, target := kind, pos_label := 'ä', oracle := kind_trees, samples := 300, threshold := 0.5, random_state := 1, synthetic_only := true)";
    const [row] = await json(
      `select count(*)::integer as n, min("probability_ä") as least from predict((from ${call}), model := kind_trees)`,
    );
    expect(row.n).toBe(300);
    expect(row.least).toBeGreaterThan(0.5);
  });
});
