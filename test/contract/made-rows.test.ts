import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table people as
      select i as id, i % 5 = 0 as y, (i * 37 % 101)::decimal(9, 2) / 8 as amount, (i * 53 % 97)::double as score,
        ['north', 'sóuth', '', 'it''s'][1 + i * 7 % 4] as region,
        ['low', 'high'][1 + i * 11 % 2]::enum('low', 'high') as level,
        i * 13 % 3 = 0 as member,
        (9007199254740993 + i * 17 % 3)::bigint as code,
        date '2024-01-31' + (i * 19 % 4)::integer as since,
        (0.1 + i * 23 % 3)::float as rate,
        timestamp '2024-01-01 00:00:00' + to_hours(i::integer) as joined
      from range(200) r(i)`);
});
afterAll(() => database.close());

const categories = 'categorical_features := [region, level, member, code, since, rate]';

describe('made categories', () => {
  it('keep the types of their columns and take values that occur', async () => {
    const call = `smotenc(people, target := y, keep := [id, joined], ${categories}, random_state := 1, synthetic_only := true)`;
    const described = async (from: string) =>
      (await session.query(`describe from ${from}`)).rows().map(([name, type]) => `${name} ${type}`);
    expect(await described(call)).toEqual(await described('people'));
    for (const column of ['region', 'level', 'member', 'code', 'since', 'rate']) {
      const strange = await session.query(
        `select ${column} from ${call} except select ${column} from people`,
      );
      expect(strange.rowCount, column).toBe(0);
    }
    expect((await session.query(`select count(*), count(id), count(joined) from ${call}`)).rows()).toEqual([
      [120n, 0n, 0n],
    ]);
  });

  it('are text, enums and booleans by default', async () => {
    const named = `smotenc(people, target := y, exclude := [id, joined, code, since, rate], random_state := 1`;
    const byDefault = await session.query(`from ${named})`);
    const written = await session.query(`from ${named}, categorical_features := [region, level, member])`);
    expect(byDefault.json()).toEqual(written.json());
  });

  it('must be features', async () => {
    await expect(
      session.query('from smotenc(people, target := y, keep := [id, joined], categorical_features := [id])'),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', where: { argument: 'categorical_features' } });
  });

  it('leave text that was not named to a refusal with the remedy', async () => {
    const query = 'from smotenc(people, target := y, keep := [id, joined], categorical_features := [level])';
    await expect(session.query(query)).rejects.toThrow(/region is text.*\n.*\n.*categorical_features/);
  });

  it('stand for whole rows in smoten, beside columns that come from the base row', async () => {
    const call = `smoten(people, target := y, features := [region, level, code], keep_from := 'base', origin := 'o', random_state := 1)`;
    const rows = await session.query(
      `select count(*) from ${call} m join people p on p.id = m.o.base_row and p.joined = m.joined and p.y = m.y`,
    );
    expect(rows.rows()).toEqual([[320n]]);
  });
});

describe('centres in the place of rows', () => {
  const call = (more: string) =>
    `cluster_centroids(people, target := y, features := [amount, score, rate], sampling_strategy := MAP {'false': 40}, random_state := 1${more})`;

  it('stand where their class does, in front of the rows of the next', async () => {
    const result = await session.query(`select o.kind || ' ' || y from ${call(", origin := 'o'")}`);
    expect(result.rows().map(([text]) => String(text))).toEqual([
      ...Array.from({ length: 40 }, () => 'synthetic false'),
      ...Array.from({ length: 40 }, () => 'original true'),
    ]);
  });

  it('descend from different rows of their class', async () => {
    const result = await session.query(`
      select count(*), count(distinct m.id), count(*) filter (p.y = m.y and p.joined = m.joined and p.region = m.region)
      from ${call(", origin := 'o', keep_from := 'base', synthetic_only := true")} m join people p on p.id = m.o.base_row`);
    expect(result.rows()).toEqual([[40n, 40n, 40n]]);
  });

  it('keep the types of their columns and lie among their rows', async () => {
    const described = async (from: string) =>
      (await session.query(`describe from ${from}`)).rows().map(([name, type]) => `${name} ${type}`);
    expect(await described(call(''))).toEqual(await described('people'));
    const [[outside]] = (
      await session.query(`
        select count(*) from ${call(', synthetic_only := true')} where score < (select min(score) from people)
          or score > (select max(score) from people) or score is null`)
    ).rows();
    expect(outside).toBe(0n);
  });

  it('are real rows of the class when they are voted hard', async () => {
    const result = await session.query(
      `select o.kind, count(*) from ${call(", voting := 'hard', origin := 'o'")} group by all`,
    );
    expect(result.rows()).toEqual([['original', 80n]]);
    const strange = await session.query(`from ${call(", voting := 'hard'")} except from people`);
    expect(strange.rowCount).toBe(0);
  });

  it('stand behind the rows that where leaves alone', async () => {
    const kinds = await session.query(`select o.kind from ${call(", where := 'id < 150', origin := 'o'")}`);
    expect(
      kinds
        .rows()
        .slice(0, 50)
        .every(([kind]) => kind === 'original'),
    ).toBe(true);
    expect(
      kinds
        .rows()
        .slice(50, 90)
        .every(([kind]) => kind === 'synthetic'),
    ).toBe(true);
    expect(kinds.rowCount).toBe(50 + 40 + 30);
  });
});

describe('a sampler that makes rows and removes rows', () => {
  const call = (more: string) =>
    `smote_enn(people, target := y, features := [amount, score], random_state := 1${more})`;

  it('tells real from new rows, and neither is all there', async () => {
    const counts = await session.query(
      `select o.kind, count(*) from ${call(", origin := 'o'")} group by all order by all`,
    );
    const [[, real], [, made]] = counts.rows().map(([kind, count]) => [kind, Number(count)]);
    expect(real).toBeLessThan(200);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(120);
  });

  it('gives the new rows alone in the order in which they stand', async () => {
    const alone = await session.query(`from ${call(', synthetic_only := true')}`);
    const among = await session.query(
      `select * exclude (o) from ${call(", origin := 'o'")} where o.kind = 'synthetic'`,
    );
    expect(alone.json()).toEqual(among.json());
  });

  it('gives real rows as they were', async () => {
    const strange = await session.query(`
      select * exclude (o) from ${call(", origin := 'o'")} where o.kind = 'original' except from people`);
    expect(strange.rowCount).toBe(0);
  });

  it('cleans the rows of where alone', async () => {
    const source = `(from people where id < 120)`;
    const inside = await session.query(`from ${call('').replace('people', () => `$$ ${source} $$`)}`);
    const whole = await session.query(`from ${call(", where := 'id < 120'")}`);
    expect(whole.rowCount).toBe(inside.rowCount + 80);
    expect(whole.json().slice(80)).toEqual(inside.json());
  });
});
