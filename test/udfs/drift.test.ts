import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SqlSession } from '../parity/sql-session.ts';

let sql: SqlSession;

beforeAll(async () => {
  sql = await openSession();
  await sql.session.query(`
    create table now as
      select *, (f0 > 0)::varchar as sign, if(f1 > 1, null, f1) as gap, date '2024-01-01' + (f2 * 10)::int as day, (f3 * 10)::smallint as tens
      from make_classification(n_samples := 1200, n_features := 6, weights := [0.8], random_state := 3);
    create table early as from now limit 600;
    create table late as from now offset 600;`);
});
afterAll(() => sql.database.close());

const rows = async (text: string) => (await sql.session.query(text)).rows();
const objects = async (text: string) => (await sql.session.query(text)).objects();

describe('drift_report', () => {
  it('finds nothing in two halves of one table', async () => {
    const found = await objects('from drift_report(early, late, random_state := 1)');
    expect(found.map(({ column_name }) => column_name)).toEqual([
      'f0',
      'f1',
      'f2',
      'f3',
      'f4',
      'f5',
      'y',
      'sign',
      'gap',
      'day',
      'tens',
      '*',
    ]);
    const whole = found.at(-1);
    expect(Math.abs(Number(whole?.auc) - 0.5)).toBeLessThan(0.06);
    expect(Number(whole?.auc_p_value)).toBeGreaterThan(0.01);
    for (const { psi } of found.slice(0, -1)) expect(Number(psi)).toBeLessThan(0.1);
  });

  it.each(['shift', 'scale', 'rotation'])('finds what make_drifted makes: %s', async (kind) => {
    const drifted = `make_drifted(late, kind := '${kind}', strength := 1, target := y, random_state := 5)`;
    const found = await objects(
      `from drift_report(early, (from ${drifted}), columns := ['f*'], random_state := 1)`,
    );
    if (kind === 'shift') {
      for (const { ks_p_value, psi } of found.slice(0, -1)) {
        expect(Number(ks_p_value)).toBeLessThan(1e-10);
        expect(Number(psi)).toBeGreaterThan(0.25);
      }
      expect(Number(found.at(-1)?.auc)).toBeGreaterThan(0.8);
    }
    expect(found.some(({ ks_p_value }) => ks_p_value !== null && Number(ks_p_value) < 1e-3)).toBe(true);
  });

  it('compares text by chi-square, and NULL as a bin of its own', async () => {
    const found = await objects(
      `from drift_report(early, (select * replace (if(f0 > -0.5, 'true', null) as sign, if(f0 > -1, null, gap) as gap) from late), columns := [sign, gap], classifier := false)`,
    );
    const [sign, gap] = found;
    expect(found).toHaveLength(2);
    expect(sign.kind).toBe('category');
    expect(Number(sign.chi_square_p_value)).toBeLessThan(1e-10);
    expect(Number(sign.psi)).toBeGreaterThan(0.25);
    expect(sign.ks_statistic).toBeNull();
    expect(Number(gap.current_missing)).toBeGreaterThan(Number(gap.reference_missing) + 0.2);
    expect(Number(gap.psi)).toBeGreaterThan(0.25);
  });

  it('gives the same with 1, 2 and 4 workers, on tables large enough for them', async () => {
    const results = [];
    for (const workers of [1, 2, 4]) {
      const other = await openSession(workers);
      await other.session
        .query(`create table a as from make_classification(n_samples := 6000, random_state := 1);
        create table b as from perturb(a, kind := 'uniform', random_state := 2)`);
      results.push((await other.session.query('from drift_report(a, b, random_state := 3)')).json());
      await other.database.close();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('takes an empty table and a column without values', async () => {
    const [row] = await objects(
      'from drift_report((select f0 from early where false), late, random_state := 1)',
    );
    expect([row.psi, row.ks_statistic, row.auc]).toEqual([null, null, null]);
    const [none] = await objects(
      'from drift_report((select null::double as f0), (select 1.0::double as f0), classifier := false)',
    );
    expect([none.psi, none.reference_missing]).toEqual([null, 1]);
  });

  it.each([
    ['drift_report(early, (select * exclude (f3) from late))', 'COMPARE_MISSING'],
    ['drift_report(early, (select * replace (f3::varchar as f3) from late))', 'COMPARE_TYPE'],
    ['drift_report((select [1] as x), (select [1] as x))', 'COMPARE_NOTHING'],
    ['drift_report(early, nowhere)', 'UNKNOWN_TABLE'],
  ])('refuses %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});

describe('make_drifted', () => {
  it('moves each number by so many standard deviations, and nothing else', async () => {
    const [found] = await rows(`
      select abs(avg(d.f0 - n.f0)) / (select stddev_pop(f0) from now), stddev_pop(d.f0 - n.f0) < 1e-12,
        count(*) filter (d.sign = n.sign and d.y = n.y and d.day = n.day), typeof(any_value(d.tens)), count(d.gap) = count(n.gap)
      from make_drifted(now, strength := 0.7, target := y, random_state := 2) d positional join now n`);
    expect(found[0]).toBeCloseTo(0.7, 12);
    expect(found.slice(1)).toEqual([true, 1200n, 'SMALLINT', true]);
  });

  it('stretches or squeezes about the mean', async () => {
    const [[mean, factor]] = await rows(`
      select avg(d.f2) - avg(n.f2), stddev_pop(d.f2) / stddev_pop(n.f2)
      from make_drifted(now, kind := 'scale', strength := 0.5, target := y, random_state := 2) d positional join now n`);
    expect(Number(mean)).toBeCloseTo(0, 10);
    expect([1.5, 1 / 1.5].some((wanted) => Math.abs(Number(factor) - wanted) < 1e-10)).toBe(true);
  });

  it('turns pairs of columns: a whole turn gives the table back, and distances stay', async () => {
    const standard = `(select (f0 - avg(f0) over ()) / stddev_pop(f0) over () as a, (f1 - avg(f1) over ()) / stddev_pop(f1) over () as b from now)`;
    const turned = (strength: number) =>
      `make_drifted(${standard}, kind := 'rotation', strength := ${strength}, random_state := 2)`;
    const [[whole]] = await rows(
      `select max(abs(d.a - s.a) + abs(d.b - s.b)) from ${turned(4)} d positional join ${standard} s`,
    );
    expect(Number(whole)).toBeLessThan(1e-9);
    const [[length]] = await rows(
      `select max(abs(d.a ** 2 + d.b ** 2 - s.a ** 2 - s.b ** 2)) from ${turned(0.4)} d positional join ${standard} s`,
    );
    expect(Number(length)).toBeLessThan(1e-9);
  });

  it('multiplies the odds of the smallest class, with rows that exist', async () => {
    const call = `make_drifted(now, kind := 'prior', strength := 3, target := y, random_state := 2)`;
    const [[share, total, foreign]] = await rows(
      `select avg(y), count(*), count(*) filter (f0 not in (select f0 from now)) from ${call}`,
    );
    const [[before]] = await rows('select avg(y) from now');
    const odds = (4 * Number(before)) / (1 - Number(before));
    expect(Number(share)).toBeCloseTo(odds / (1 + odds), 1);
    expect([total, foreign]).toEqual([1200n, 0n]);
  });

  it.each([
    [`make_drifted(now, kind := 'prior')`, 'MISSING_ARGUMENT'],
    [`make_drifted((select f0, y from now), kind := 'rotation', target := y)`, 'PERTURB_NO_COLUMNS'],
    [`make_drifted((select sign from now))`, 'PERTURB_NO_COLUMNS'],
    [`make_drifted(now, strength := -1)`, 'INVALID_ARGUMENT'],
  ])('refuses %s', async (call, code) => {
    await expect(sql.session.query(`from ${call}`)).rejects.toMatchObject({ code });
  });
});
