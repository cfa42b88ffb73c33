import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { ArgSchema, FunctionDefinition } from '../../src/contract/define.ts';
import { quoteName, quoteString } from '../../src/contract/quote.ts';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { functions } from '../../udfs/index.ts';
import { Draw, drawTable, type FuzzTable } from './fuzz-tables.ts';

/*
 * Random tables and arguments through every sampler: a result that holds what a resampling promises, or an error of
 * the catalog. `node bench/fuzz.mjs [seed] [minutes]` runs it for longer.
 */
const SEED = Number(process.env.BALLAST_FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.BALLAST_FUZZ_SECONDS ?? 12);
const FIRST = Number(process.env.BALLAST_FUZZ_FIRST ?? 0);
const MOST_CASES = Number(process.env.BALLAST_FUZZ_CASES ?? (process.env.BALLAST_FUZZ_SECONDS ? 1e9 : 250));
/** No case takes longer, whatever it is given. */
const HANG_MS = 30_000;

const samplers = functions.filter(
  (definition) => definition.shape === 'resample' && definition.standsFor === undefined,
);

let database: Database;
let session: Session;
beforeAll(async () => {
  database = await openDatabase({ workers: 2 });
  session = await database.session();
});
afterAll(() => database.close());

interface Case {
  readonly title: string;
  readonly table: FuzzTable;
  readonly definition: FunctionDefinition;
  readonly call: string;
  readonly args: ReadonlyMap<string, string>;
}

function drawCase(seed: number, item: number): Case {
  const draw = new Draw(seed, item);
  const isWild = draw.chance(0.45);
  const table = drawTable(draw, isWild, { rows: 300, columns: draw.chance(0.2) ? 2000 : 200 });
  const definition = samplers[item % samplers.length];
  const args = new Map<string, string>();
  args.set('target', quoteString(draw.chance(0.98) ? table.target.name : 'nobody'));
  if ('random_state' in definition.args.properties) args.set('random_state', String(draw.below(5)));
  if (!draw.chance(0.1)) args.set('origin', quoteString('__origin'));
  const others = table.columns.filter(({ name }) => name !== table.target.name);
  for (const [name, schema] of Object.entries(definition.args.properties)) {
    if (args.has(name)) continue;
    const share = name === 'sampling_strategy' ? 0.4 : SHARED.has(name) ? 0.06 : 0.3;
    if (!draw.chance(share)) continue;
    args.set(
      name,
      drawArgument(
        draw,
        name,
        schema,
        table,
        others.map((column) => column.name),
        isWild,
      ),
    );
  }
  const text = [...args].map(([name, value]) => `${quoteName(name)} := ${value}`).join(', ');
  const source = draw.one([
    table.from,
    table.from,
    quoteString(table.from),
    quoteString(`SELECT * FROM ${table.from}`),
  ]);
  return {
    title: `seed ${seed}, case ${item}: ${definition.name} over ${table.rows} x ${table.columns.length}`,
    table,
    definition,
    call: `${definition.name}(${source}, ${text})`,
    args,
  };
}

const SHARED = new Set([
  'target',
  'features',
  'exclude',
  'keep',
  'keep_from',
  'where',
  'order_by',
  'origin',
  'scale',
  'group_by',
  'small_groups',
  'synthetic_only',
  'rounding',
]);

function drawArgument(
  draw: Draw,
  name: string,
  schema: ArgSchema,
  table: FuzzTable,
  others: readonly string[],
  isWild: boolean,
): string {
  if (isWild && draw.chance(0.08))
    return draw.one(['NULL', '-1', '0', "''", "'nonsense'", '[]', '1.5', '1e300', 'MAP {}', "['nobody']"]);
  const some = (): string => {
    const chosen = others.filter(() => draw.chance(0.3));
    return `[${(chosen.length > 0 ? chosen : others.slice(0, 1)).map(quoteString).join(', ')}]`;
  };
  const bare = others.find(
    (column) => /^[a-z]\w*$/.test(column) && column !== 'select' && column !== 'order',
  );
  switch (name) {
    case 'sampling_strategy':
      return draw.one([
        "'auto'",
        "'minority'",
        "'majority'",
        "'not minority'",
        "'not majority'",
        "'all'",
        '0.5',
        '0.9',
        '1.0',
        `MAP {${table.labels.map((label) => `${label}: ${draw.below(80)}`).join(', ')}}`,
        `MAP {${table.labels.map((label) => `${label}: ${draw.below(80)}`)[0] ?? "'x': 1"}}`,
        `[${table.labels.join(', ')}]`,
      ]);
    case 'where':
      return draw.one([
        "'true'",
        "'false'",
        ...(bare === undefined ? [] : [quoteString(`${quoteName(bare)} IS NOT NULL`)]),
        quoteString(`${quoteName(table.target.name)} = ${table.labels[0] ?? 'NULL'}`),
        "'random() < 2'",
        "'nobody = 1'",
      ]);
    case 'order_by':
      return `[${others
        .slice(0, 2)
        .map((column) => quoteString(quoteName(column)))
        .join(', ')}]`;
    case 'group_by':
      return `[${quoteString(others[draw.below(Math.max(1, others.length))] ?? 'nobody')}]`;
    case 'origin':
      return quoteString(draw.one(['from', table.columns[0].name]));
    case 'features':
    case 'exclude':
    case 'keep':
    case 'categorical_features':
      return some();
    case 'shrinkage':
      return draw.one([
        '0.5',
        '0',
        '1e308',
        `MAP {${table.labels.map((label) => `${label}: 0.1`).join(', ')}}`,
      ]);
    default:
      return drawValue(draw, schema);
  }
}

function drawValue(draw: Draw, schema: ArgSchema): string {
  const {
    type,
    enum: choices,
    minimum,
    maximum,
  } = schema as {
    readonly type?: string | readonly string[];
    readonly enum?: readonly unknown[];
    readonly minimum?: number;
    readonly maximum?: number;
  };
  if (choices !== undefined)
    return typeof choices[0] === 'string'
      ? quoteString(String(draw.one(choices)))
      : String(draw.one(choices));
  const types = Array.isArray(type) ? (type as readonly string[]) : [String(type)];
  const kind = draw.one(types);
  if (kind === 'boolean') return draw.one(['true', 'false']);
  if (kind === 'integer') return String((minimum ?? 0) + draw.one([0, 0, 1, 1, 2, 3, 4, 20, 1000]));
  if (kind === 'number')
    return String(Math.min(maximum ?? 1e9, (minimum ?? 0) + draw.one([0, 0.1, 0.3, 1, 100])));
  if (kind === 'string') return draw.one(["'auto'", "'x'"]);
  if (kind === 'object') return draw.one(['MAP {}', "MAP {'k_neighbors': 2}", "MAP {'n_neighbors': 2}"]);
  return draw.one(['[]', '[1]']);
}

/** What a call over a table does wrong; null when it keeps its promises or refuses in our words. */
async function problemOf({ table, definition, call, args }: Case): Promise<string | null> {
  for (const sql of table.make) await session.query(sql);
  const warnings: string[] = [];
  const attempt = async (name: string): Promise<string | null> => {
    try {
      await session.query(`CREATE OR REPLACE TABLE ${name} AS FROM ${call}`, {
        signal: AbortSignal.timeout(HANG_MS),
        onWarning: (message) => warnings.push(message),
      });
      return null;
    } catch (error) {
      if (isBallastError(error) && error.code !== 'CANCELLED') return error.message;
      throw error;
    }
  };
  let refusal: string | null;
  let again: string | null;
  try {
    refusal = await attempt('main.out1');
    again = refusal === null ? await attempt('main.out2') : null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const left = await session.query('SELECT table_name FROM duckdb_tables() WHERE temporary');
  if (left.rowCount > 0) return `left temporary tables behind: ${JSON.stringify(left.json())}`;
  if (refusal !== null) {
    const text = refusal.replaceAll('NULL, NaN or infinite', '');
    return /undefined|NaN|\[object|Infinity/.test(text) ? `an odd error: ${refusal}` : null;
  }
  if (again !== null) return `refused the second time: ${again}`;
  return checkResult(table, definition, args);
}

async function checkResult(
  table: FuzzTable,
  definition: FunctionDefinition,
  args: ReadonlyMap<string, string>,
): Promise<string | null> {
  const value = async (sql: string): Promise<unknown> => (await session.query(sql)).rows()[0][0];
  const described = async (from: string) =>
    (await session.query(`DESCRIBE FROM ${from}`))
      .rows()
      .map(([name, type]) => `${String(name)} ${String(type)}`);
  const source = await described(table.from);
  const result = await described('main.out1');
  if (result.slice(0, source.length).join() !== source.join())
    return `columns ${result.join()} of ${source.join()}`;
  const text = (prefix: string): string =>
    `CAST([${table.columns.map(({ name }) => `CAST(${prefix}.${quoteName(name)} AS VARCHAR)`).join(', ')}] AS VARCHAR)`;
  const digest = (name: string): string =>
    `SELECT coalesce(md5(string_agg(CAST(t AS VARCHAR), '|')), '') FROM (FROM ${name}) AS t`;
  if ((await value(digest('main.out1'))) !== (await value(digest('main.out2')))) return 'two runs differ';
  if (args.get('origin') !== "'__origin'") return null;
  const makesValues = definition.name === 'cluster_centroids';
  const ordered = args.has('order_by');
  const strange = await value(`
    SELECT count(*) FROM (SELECT ${text('o')} AS cells, __origin.base_row AS n, __origin.kind AS kind FROM main.out1 AS o) AS o
    LEFT JOIN (SELECT ${text('s')} AS cells, row_number() OVER () - 1 AS n FROM ${table.from} AS s) AS s
      ON ${ordered ? 'o.cells = s.cells' : 'o.n = s.n'}
    WHERE o.kind = 'original' AND o.cells IS DISTINCT FROM s.cells`);
  if (strange !== 0n) return `${String(strange)} kept rows are no rows of the source`;
  const repeated = await value(`
    SELECT count(*) - count(DISTINCT __origin.base_row) FROM main.out1 WHERE __origin.kind = 'original'`);
  if (repeated !== 0n && !REPEATS.has(definition.name)) return `${String(repeated)} rows are kept twice`;
  const floats = table.columns.filter(
    ({ name, type }) => /DOUBLE|FLOAT/.test(type) && name !== table.target.name,
  );
  for (const { name } of floats) {
    const column = quoteName(name);
    const finite = await value(`SELECT count(*) FROM ${table.from} WHERE NOT isfinite(${column})`);
    if (finite !== 0n) continue;
    const broken = await value(
      `SELECT count(*) FROM main.out1 WHERE __origin.kind = 'synthetic' AND NOT isfinite(${column})`,
    );
    if (broken !== 0n) return `${String(broken)} values of ${name} are not finite`;
  }
  return checkCounts(table, definition, args, makesValues);
}

/** Samplers that may keep a row several times. */
const REPEATS = new Set([
  'condensed_nearest_neighbour',
  'one_sided_selection',
  'random_under_sampler',
  'cluster_centroids',
]);
const FILLS = new Set(['random_over_sampler', 'smote', 'smotenc', 'smoten']);

/** By default, classes become equal. */
async function checkCounts(
  table: FuzzTable,
  definition: FunctionDefinition,
  args: ReadonlyMap<string, string>,
  makesValues: boolean,
): Promise<string | null> {
  const changed = ['where', 'group_by', 'synthetic_only', 'sampling_strategy', 'replacement'];
  if (changed.some((name) => args.has(name))) return null;
  const y = quoteName(table.target.name);
  const counts = async (from: string): Promise<number[]> =>
    (await session.query(`SELECT count(*) FROM ${from} GROUP BY ${y}`)).rows().map(([n]) => Number(n));
  const before = await counts(table.from);
  const after = await counts('main.out1');
  const wanted = FILLS.has(definition.name)
    ? Math.max(...before)
    : definition.name === 'random_under_sampler' || makesValues
      ? Math.min(...before)
      : undefined;
  if (wanted === undefined || after.every((n) => n === wanted)) return null;
  return `classes of ${before.join()} rows became ${after.join()}`;
}

describe('random tables', () => {
  it(
    'come back resampled by the rules, or refused in our words',
    async () => {
      const started = performance.now();
      const problems: string[] = [];
      let item = FIRST;
      for (; item < FIRST + MOST_CASES && performance.now() - started < SECONDS * 1000; item++) {
        const one = drawCase(SEED, item);
        if (process.env.BALLAST_FUZZ_VERBOSE === '2')
          process.stderr.write(`${one.title} ${one.call.slice(0, 300)}\n`);
        const before = performance.now();
        const problem = await problemOf(one);
        if (process.env.BALLAST_FUZZ_VERBOSE !== undefined && performance.now() - before > 8000)
          process.stderr.write(
            `${((performance.now() - before) / 1000).toFixed(1)} s: ${one.title} ${one.call.slice(0, 300)}\n`,
          );
        if (problem === null) continue;
        const report = `${one.title}\n  ${one.call.slice(0, 500)}\n  ${problem.slice(0, 1500)}`;
        if (process.env.BALLAST_FUZZ_VERBOSE !== undefined) process.stderr.write(`${report}\n`);
        problems.push(report);
      }
      if (process.env.BALLAST_FUZZ_VERBOSE !== undefined) process.stderr.write(`${item - FIRST} cases\n`);
      expect(problems).toEqual([]);
      expect(item - FIRST).toBeGreaterThan(samplers.length);
    },
    (SECONDS + 60) * 1000,
  );
});
