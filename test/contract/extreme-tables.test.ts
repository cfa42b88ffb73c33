import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { Database, Session } from '../../src/session/types.ts';

/** What random tables (fuzz.test.ts) once broke. */
let database: Database;
let session: Session;
beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
});
afterAll(() => database.close());

const rows = async (sql: string): Promise<unknown[][]> => (await session.query(sql)).rows();

describe('values at the end of their type', () => {
  const ends = {
    BIGINT: ['-9223372036854775808', '9223372036854775807'],
    UBIGINT: ['0', '18446744073709551615'],
    HUGEINT: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
    UHUGEINT: ['0', '340282366920938463463374607431768211455'],
    'DECIMAL(38,10)': ['-9999999999999999999999999999.9999999999', '9999999999999999999999999999.9999999999'],
    'DECIMAL(18,0)': ['-999999999999999999', '999999999999999999'],
    FLOAT: ['-3.4028235e38', '3.4028235e38'],
    TINYINT: ['-128', '127'],
    DATE: ['5877642-06-25 (BC)', '5881580-07-10'],
  };
  it.each(Object.entries(ends))(
    'stay there when rows are made between them: %s',
    async (type, [least, most]) => {
      await session.query(`create or replace table ends as
      select i % 4 = 0 as y, (case when i % 8 < 4 then '${least}' else '${most}' end)::${type} as v from range(48) r(i)`);
      for (const sampler of ['smote', 'random_over_sampler']) {
        const more = sampler === 'smote' ? 'k_neighbors := 3' : 'shrinkage := 0.5';
        const call = `${sampler}(ends, target := y, ${more}, random_state := 1, synthetic_only := true)`;
        const [[made, typed]] = await rows(`select count(v), any_value(typeof(v)) from ${call}`);
        expect([made, typed], sampler).toEqual([24n, type]);
      }
    },
  );

  it('are as far apart as float64 goes, and rows between them are finite', async () => {
    await session.query(`create or replace table far as
      select i % 4 = 0 as y, if(i % 8 < 4, -1.7e308, 1.7e308) as v, i::double as w from range(48) r(i)`);
    const call = 'smote(far, target := y, k_neighbors := 11, random_state := 1, synthetic_only := true)';
    const counts = 'count(*) filter (isfinite(v)), count(*) filter (abs(v) < 1.7e308) > 5';
    expect(await rows(`select ${counts} from ${call}`)).toEqual([[24n, true]]);
  });

  it('have finite means, and noise beyond them ends with float64', async () => {
    await session.query(`create or replace table large as
      select i % 4 = 0 as y, 1.7e308 as v, (i % 3)::double as w from range(48) r(i)`);
    for (const call of [
      `cluster_centroids(large, target := y, voting := 'soft', random_state := 1)`,
      'random_over_sampler(large, target := y, shrinkage := 1e308, random_state := 1)',
    ])
      expect(await rows(`select count(*) from ${call} where not isfinite(v) or not isfinite(w)`)).toEqual([
        [0n],
      ]);
  });
});

describe('names that Ballast uses itself', () => {
  it('may be names of columns', async () => {
    await session.query(`create or replace table clash as
      select i % 4 = 0 as __ballast_place, i % 7 as rowid, (i * 7 % 11)::double as __ballast_row, i % 5 as "__BALLAST_ROW_"
      from range(60) r(i)`);
    for (const sampler of ['smote_enn', 'tomek_links', 'smote']) {
      const seed = sampler === 'tomek_links' ? '' : ', random_state := 1';
      const call = `${sampler}(clash, target := __ballast_place, origin := '__o'${seed})`;
      const found = await session.query(`from ${call} where __o.kind = 'original'`);
      expect(found.columns.map(({ name }) => name)).toEqual([
        '__ballast_place',
        'rowid',
        '__ballast_row',
        '__BALLAST_ROW_',
        '__o',
      ]);
      expect(found.rowCount).toBeGreaterThan(0);
    }
  });
});

describe('an empty list of sort keys', () => {
  it('asks for no order', async () => {
    await session.query(
      'create or replace table few as select i % 3 = 0 as y, i::double as v from range(30) r(i)',
    );
    const call = (more: string): string =>
      `from smote(few, target := y, k_neighbors := 3, random_state := 1${more})`;
    expect(await rows(call(', order_by := []'))).toEqual(await rows(call('')));
  });
});

describe('tables of thousands of columns', () => {
  it('are resampled', async () => {
    const column = (c: number): string =>
      `(i * ${c} % 7)::${['double', 'integer', 'decimal(9, 3)'][c % 3]} as c${c}`;
    await session.query(`create or replace table wide as
      select i % 3 = 0 as y, ${Array.from({ length: 2000 }, (_, c) => column(c)).join(', ')} from range(20) r(i)`);
    expect(
      await rows(
        'select y, count(*) from smote(wide, target := y, k_neighbors := 3, random_state := 1) group by y order by y',
      ),
    ).toEqual([
      [false, 13n],
      [true, 13n],
    ]);
  });
});
