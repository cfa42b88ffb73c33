import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { buildProject, loadProject } from '../../src/project/index.ts';
import type { Database, Session } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

// What kill -9 leaves of a process is what stands in its files. So these are copied before and after every statement
// of a build, and each copy is opened as the next process would: it must hold the old table or the new one.

const rows =
  "select i as id, 'v' || {{ var('n') }} as name, timestamp '2024-01-01' + to_days(i::int) as happened from range({{ var('n') }}) t(i)";
const incremental = (config: string, select = rows) =>
  `{{ config(materialized='incremental', ${config}, post_hook="update {{ this }} set name = name || '!' where id = 0") }}${select}`;

const files = {
  'models/plain.sql': `{{ config(materialized='table', post_hook="insert into {{ this }} values (-1, 'hook', null)") }}${rows}`,
  'models/seen.sql': "select count(*) as n, {{ var('n') }} as v from {{ ref('plain') }}",
  'models/promised.sql': `{{ config(materialized='table', contract={'enforced': true}) }}${rows}`,
  'models/turned.sql': `{{ config(materialized='table' if var('n') == 3 else 'view') }}${rows}`,
  'models/returned.sql': `{{ config(materialized='view' if var('n') == 3 else 'table') }}${rows}`,
  'models/appended.sql': incremental("incremental_strategy='append'"),
  'models/replaced.sql': incremental("incremental_strategy='delete+insert', unique_key='id'"),
  'models/merged.sql': incremental("incremental_strategy='merge', unique_key='id'"),
  'models/widened.sql': incremental(
    "incremental_strategy='append', on_schema_change='sync_all_columns'",
    `select *, {{ var('n') }} as c{{ var('n') }} from (${rows})`,
  ),
  'models/merged_wider.sql': incremental(
    "incremental_strategy='merge', unique_key='id', on_schema_change='append_new_columns'",
    `select *, {{ var('n') }} as d{{ var('n') }} from (${rows})`,
  ),
  'macros/own.sql':
    "{% materialization own, default %}{% call statement('main') %}create or replace table {{ this }} as ({{ sql }}){% endcall %}{{ return({'relations': [this]}) }}{% endmaterialization %}",
  'models/of_own.sql': `{{ config(materialized='own') }}${rows}`,
  'models/batched.sql':
    "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', batch_size='day', begin='2024-01-01', lookback=2) }}select * from {{ ref('plain_events') }}",
  'models/plain_events.sql': `{{ config(materialized='table', event_time='happened') }}${rows}`,
  'models/s.yml': `
models:
  - name: promised
    columns: [{name: id, data_type: bigint, constraints: [{type: not_null}]}, {name: name, data_type: varchar}, {name: happened, data_type: timestamp}]
snapshots:
  - {name: kept, relation: ref('plain_events'), config: {unique_key: id, strategy: check, check_cols: [name], hard_deletes: invalidate}}
`,
  'seeds/planted.csv': 'id,name\n1,a\n2,b\n',
};

let project: TemporaryProject;
let copies: string;
beforeAll(() => {
  project = temporaryProject({ files });
  copies = mkdtempSync(join(tmpdir(), 'ballast-crash-'));
});
afterAll(() => {
  project.remove();
  rmSync(copies, { recursive: true, force: true });
});

async function build(n: number, onBoundary: () => void = () => undefined): Promise<void> {
  const loaded = loadProject(project.folder, { vars: { n } });
  const database = await openDatabase({ path: loaded.target.path });
  try {
    const eventTimes = { start: new Date('2024-01-01'), end: new Date('2024-01-08') };
    const built = await buildProject(loaded, watched(database, onBoundary), { threads: 1, eventTimes });
    expect(built.results.flatMap(({ error }) => error ?? []).map(String)).toEqual([]);
  } finally {
    await database.close();
  }
}

/** The database, with a call before and after every statement. */
function watched(database: Database, onBoundary: () => void): Database {
  const around = (session: Session): Session => ({
    ...session,
    get inTransaction() {
      return session.inTransaction;
    },
    query: async (sql, options) => {
      onBoundary();
      const result = await session.query(sql, options);
      onBoundary();
      return result;
    },
    queryAll: (sql, options) => session.queryAll(sql, options),
    stream: (sql, options) => session.stream(sql, options),
    load: (table, data) => session.load(table, data),
    close: () => session.close(),
  });
  return { session: async () => around(await database.session()), close: () => database.close() };
}

const relations = [
  ...Object.keys(files).flatMap((path) => /^(?:models|seeds)\/(\w+)\.(?:sql|csv)$/.exec(path)?.[1] ?? []),
  'kept',
];

/** What stands under each name: columns and rows as a text. */
async function contents(path: string): Promise<Record<string, string>> {
  const database = await openDatabase({ path });
  const session = await database.session();
  try {
    const found: [string, string][] = [];
    for (const name of relations) {
      // When a snapshot was taken is the clock's.
      const hidden =
        name === 'kept' ? "columns(c -> not starts_with(c, 'dbt_')), dbt_valid_to is null as current" : '*';
      const described = (await session.query(`describe select ${hidden} from shop.main.${name}`)).rows();
      const all = (await session.query(`select ${hidden} from shop.main.${name} order by all`)).json();
      found.push([name, JSON.stringify([described.map(([column, type]) => [column, type]), all])]);
    }
    return Object.fromEntries(found);
  } finally {
    await database.close();
  }
}

test('a process that is killed between any two statements leaves each table as it was or as it will be', async () => {
  await build(3);
  const file = join(project.folder, 'shop.duckdb');
  const before = await contents(file);
  project.write('seeds/planted.csv', 'id,name,more\n1,z,1\n');
  let boundaries = 0;
  let count = 0;
  let last = '';
  await build(5, () => {
    boundaries++;
    const hash = createHash('sha1');
    for (const suffix of ['', '.wal'])
      hash.update(existsSync(file + suffix) ? readFileSync(file + suffix) : 'none');
    const state = hash.digest('hex');
    // Most statements of a transaction write nothing yet.
    if (state === last) return;
    last = state;
    for (const suffix of ['', '.wal'])
      if (existsSync(file + suffix)) copyFileSync(file + suffix, join(copies, `${count}.duckdb${suffix}`));
    count++;
  });
  const after = await contents(file);
  // Each of them must have had something to do.
  expect(relations.filter((name) => before[name] === after[name])).toEqual([]);
  expect(boundaries).toBeGreaterThan(100);
  expect(count).toBeGreaterThan(relations.length);
  const mixed: string[] = [];
  for (let i = 0; i < count; i++) {
    // DuckDB takes the file's name for the database's.
    const path = join(copies, 'shop.duckdb');
    for (const suffix of ['', '.wal']) {
      rmSync(path + suffix, { force: true });
      const copy = join(copies, `${i}.duckdb${suffix}`);
      if (existsSync(copy)) copyFileSync(copy, path + suffix);
    }
    const found = await contents(path);
    for (const name of relations)
      if (found[name] !== before[name] && found[name] !== after[name] && name !== 'seen')
        mixed.push(`${name} at boundary ${i}: ${found[name]}`);
  }
  expect(mixed).toEqual([]);
}, 120_000);
