import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, openDatabase } from '../../src/ballast.ts';
import { BallastError } from '../../src/errors/ballast-error.ts';
import { scoreMetrics } from '../../src/methods/metrics/score-metrics.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { columnsOf, type Cell } from '../parity/sql-session.ts';

/** What holds for every metric that reads one column beside the target, whatever it measures. */
const metrics = functions
  .filter(({ group, args }) => group === 'metric' && 'target' in args.properties && !('a' in args.properties))
  .map((definition) => {
    const { properties } = definition.args;
    const column = 'score' in properties ? 's' : 'prediction' in properties ? 'p' : undefined;
    const seeded = 'random_state' in properties ? ', n_resamples := 20, random_state := 1' : '';
    return {
      definition,
      name: definition.name,
      column,
      more: seeded,
      has: (arg: string) => arg in properties,
    };
  })
  .flatMap(({ column, ...one }) => (column === undefined ? [] : [{ ...one, column }]));

/** imbalanced-learn counts rows, not weights, where it asks how many rows a class left alone. */
const countsRows = new Set([
  'specificity_score',
  'geometric_mean_score',
  'index_balanced_accuracy',
  'classification_report_imbalanced',
]);
/** Metrics that the order of the scores alone decides: as the methods declare them. */
const isOfOrder = (name: string) =>
  name !== 'best_threshold' && scoreMetrics[name as keyof typeof scoreMetrics]?.needs === 'ranking';

let database: Database;
let session: Session;

beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
  await session.query(`
    create table rows as
      select i, ['x "1"', 'é', null][1 + i % 3] as g, (hash(i) % 100 < 20 + 6 * (hash(i + 7) % 10))::integer as y,
        (hash(i + 7) % 97) / 97 as s, (hash(i + 7) % 97 > 50)::integer as p, (hash(i + 3) % 3 + 1)::integer as w
      from range(240) r(i);
    create table repeated as select r.* from rows r, range(3) c(n) where n < w;
    create table positives as from rows where y = 1;
  `);
});
afterAll(() => database.close());

async function read(sql: string): Promise<Map<string, Cell[]>> {
  return columnsOf(await session.query(sql));
}

function expectSame(got: Map<string, Cell[]>, want: Map<string, Cell[]>, but: readonly string[] = []): void {
  expect([...got.keys()]).toEqual([...want.keys()]);
  for (const [name, values] of want) {
    if (but.includes(name)) continue;
    expect(got.get(name)?.length, name).toBe(values.length);
    values.forEach((value, i) => {
      const other = got.get(name)?.[i];
      if (typeof value === 'number' && Number.isFinite(value)) expect(other, name).toBeCloseTo(value, 11);
      else expect(other, name).toEqual(value);
    });
  }
}

describe.each(metrics)('$name', ({ definition, name, column, more, has }) => {
  const call = (source: string, extra = '') => `from ${name}(${source}, y, ${column}${more}${extra})`;

  it('does not depend on the order of the rows', async () => {
    // A resample draws the first row, whichever that is.
    const but = has('random_state') ? ['low', 'high', 'standard_error'] : [];
    expectSame(await read(call('(from rows order by hash(i))')), await read(call('rows')), but);
  });

  if (has('sample_weight') && !countsRows.has(name) && !has('random_state'))
    it('counts a row of weight 3 as three rows', async () => {
      expectSame(await read(call('rows', ', sample_weight := w')), await read(call('repeated')));
    });

  if (isOfOrder(name))
    it('depends on the order of the scores alone', async () => {
      const stretched = '(select * replace (exp(20 * s) - 7 as s) from rows)';
      expectSame(await read(call(stretched)), await read(call('rows')));
    });

  if (has('group_by'))
    it('gives each group what it would give alone', async () => {
      const all = await read(call('rows', ', group_by := [g]'));
      expect(all.get('g')).toEqual(['x "1"', 'é', null]);
      const conditions = [`g = 'x "1"'`, `g = 'é'`, 'g is null'];
      for (const [i, condition] of conditions.entries()) {
        const alone = await read(call(`(from rows where ${condition})`));
        const own = [...all].slice(1).map(([key, values]): [string, Cell[]] => [key, [values[i]]]);
        expectSame(new Map(own), alone);
      }
      expect((await read(call('(from rows where false)', ', group_by := [g]'))).get('g')).toEqual([]);
    });

  if (definition.aggregate !== undefined) {
    it('gives in GROUP BY, FILTER and OVER what it gives of the rows alone', async () => {
      const grouped = await read(`select g, ${name}(y, ${column}) as v from rows group by g order by g`);
      const tables = await read(call('rows', ', group_by := [g]'));
      const [value] = [...tables.values()].slice(1);
      expectSame(new Map([['v', grouped.get('v') ?? []]]), new Map([['v', value]]));
      const filtered = await read(`select ${name}(y, ${column}) filter (where i % 3 = 1) as v from rows`);
      expect(filtered.get('v')?.[0]).toBeCloseTo(Number(value[1]), 11);
      const windows = await read(
        `select distinct g, ${name}(y, ${column}) over (partition by g) as v from rows order by g`,
      );
      expectSame(windows, grouped);
    });

    it('is NULL without rows', async () => {
      const nothing = await read(`select ${name}(y, ${column}) filter (where false) as v from rows`);
      expect(nothing.get('v')).toEqual([null]);
    });
  }

  it('answers one class and NULLs by numbers, NULL or an error of ours', async () => {
    for (const source of [
      'positives',
      '(select * replace (null as y) from rows)',
      `(select * replace (null::double as ${column}) from rows)`,
      `(select * replace (null::double as w) from rows)`,
    ]) {
      for (const extra of has('sample_weight') ? ['', ', sample_weight := w'] : ['']) {
        await session.query(call(source, extra)).catch((error: unknown) => {
          expect(error, `${call(source, extra)}: ${String(error)}`).toBeInstanceOf(BallastError);
        });
      }
    }
  });
});
