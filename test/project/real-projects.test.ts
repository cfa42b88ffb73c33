import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { buildProject, loadProject, runCommands } from '../../src/project/index.ts';
import type { Database, Session } from '../../src/session/types.ts';

// Other people's projects stay where they are: read, never copied into the repository.
const fixtures = join(import.meta.dirname, '../../../shared/fixtures/dbt');
const isThere = existsSync(fixtures);

interface ExpectedRelation {
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: number;
  readonly volatile_columns?: readonly string[];
  readonly hash: string | null;
}

interface Expected {
  readonly project_dir: string;
  readonly commands: readonly {
    readonly args: readonly string[];
    readonly results?: Readonly<Record<string, { readonly status: string }>>;
  }[];
  readonly relations: Readonly<Record<string, ExpectedRelation>>;
}

/** Nodes that end otherwise than under dbt-duckdb, and why that is well. */
const better: Readonly<Record<string, readonly RegExp[]>> = {
  // Its unit test needs no rows of the source that dbt-duckdb asks for, so what reads the model is built too.
  'jaffle-shop': [/locations/],
  // It compares a window of time around today.
  'dbt-expectations': [/within_n_moving_stdevs/],
  // Once a unit test of a model fails the model's others are skipped; which of them runs first is chance in dbt.
  'dbt-audit-helper': [/unit_compare_classify\.compare_classify_identical_tables/],
};
/** Tables of the time of their build that the fixture does not list as volatile. */
const clock = new Set([
  'main.recency_time_excluded',
  'main.metricflow_time_spine',
  'main.unit_test_model_a',
  'main.unit_test_model_b',
]);

const projects = [
  'jaffle_shop_duckdb',
  'jaffle-shop-classic',
  'jaffle-shop',
  'dbt-date',
  'dbt-utils',
  'dbt-ml-inline-preprocessing',
  'mrr-playbook',
  'dbt-expectations',
  'dbt-audit-helper',
];

describe.skipIf(!isThere)('a real project (needs ../shared/fixtures/dbt)', () => {
  test.each(projects)(
    '%s builds to the statuses and rows of dbt-duckdb',
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'ballast-real-'));
      let database: Database | undefined;
      try {
        const top = join(folder, name);
        cpSync(join(fixtures, name), top, { recursive: true });
        const expected = JSON.parse(readFileSync(join(top, 'expected.json'), 'utf8')) as Expected;
        const directory = resolve(top, expected.project_dir);
        linkPackages(name, top, directory);
        for (const { args, results } of expected.commands) {
          const options = readOptions(args);
          if (options === undefined || results === undefined) continue;
          const project = loadProject(directory, {
            vars: options.vars,
            profilesDir: profilesFolder(top, directory),
          });
          database ??= await openDatabase({ path: project.target.path });
          const built = await buildProject(project, database, { ...options, writeArtifacts: false });
          expect(built.errors.map(String)).toEqual([]);
          const got = new Map(built.results.map(({ node, status }) => [node.unique_id, status]));
          const differing = Object.entries(results).filter(
            ([id, { status }]) =>
              got.get(id) !== status && !(better[name] ?? []).some((pattern) => pattern.test(id)),
          );
          expect(differing.map(([id, { status }]) => `${id}: ${status}, not ${got.get(id)}`)).toEqual([]);
        }
        const session = await database!.session();
        const wrong: string[] = [];
        for (const [relation, want] of Object.entries(expected.relations)) {
          const problem = await compare(session, relation, want);
          if (problem !== undefined) wrong.push(`${relation}: ${problem}`);
        }
        await session.close();
        expect(wrong).toEqual([]);
      } finally {
        await database?.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});

/** `dbt deps` with local packages. */
function linkPackages(name: string, top: string, directory: string): void {
  const file = join(directory, 'packages.yml');
  if (!existsSync(file)) return;
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/local:\s*(\S+)/g)) {
    const inside = resolve(directory, path);
    const source = existsSync(inside)
      ? inside
      : resolve(join(fixtures, name), directory.slice(top.length + 1), path);
    mkdirSync(join(directory, 'dbt_packages'), { recursive: true });
    symlinkSync(source, join(directory, 'dbt_packages', basename(source)));
  }
}

/** The fixture's profile; where it has none, one like it. */
function profilesFolder(top: string, directory: string): string {
  const found = [join(directory, '.fixture'), join(top, '.fixture')].find((folder) =>
    existsSync(join(folder, 'profiles.yml')),
  );
  if (found !== undefined) return found;
  const project = readFileSync(join(directory, 'dbt_project.yml'), 'utf8');
  const profile = /^profile:\s*['"]?(\w+)/m.exec(project)![1];
  const output = '{type: duckdb, path: fixture.duckdb, schema: main}';
  mkdirSync(join(top, '.fixture'), { recursive: true });
  writeFileSync(
    join(top, '.fixture', 'profiles.yml'),
    `${profile}:\n  target: dev\n  outputs:\n    dev: ${output}\n`,
  );
  return join(top, '.fixture');
}

function readOptions(args: readonly string[]) {
  const command = runCommands.find((known) => known === args[0]);
  if (command === undefined) return undefined;
  const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const select = after('--select');
  return {
    command,
    vars: after('--vars'),
    fullRefresh: args.includes('--full-refresh'),
    select: select === undefined ? undefined : [select],
  };
}

/** What differs, by the rule of the fixture's `hash_sql`. */
async function compare(
  session: Session,
  relation: string,
  want: ExpectedRelation,
): Promise<string | undefined> {
  const name = relation.split('.').map(quote).join('.');
  const described = (await session.query(`describe ${name}`)).objects();
  const columns = described.map((row) => [String(row['column_name']), String(row['column_type'])] as const);
  if (JSON.stringify(columns) !== JSON.stringify(want.columns)) return `columns ${JSON.stringify(columns)}`;
  const [{ n }] = (await session.query(`select count(*)::int as n from ${name}`)).objects();
  if (n !== want.rows) return `${String(n)} rows, not ${want.rows}`;
  const steady = columns.filter(([column]) => want.volatile_columns?.includes(column) !== true);
  if (steady.length === 0 || clock.has(relation)) return undefined;
  const cells = steady.map(([column, type]) => {
    const text = /^(?:FLOAT|DOUBLE)$/.test(type)
      ? `format('{:.9g}', cast(${quote(column)} as double))`
      : `cast(${quote(column)} as varchar)`;
    return `coalesce(${text}, '\\N')`;
  });
  const rows = `select concat_ws('|', ${cells.join(', ')}) as r from ${name}`;
  const sql = `select md5(coalesce(string_agg(r, chr(10) order by r), '')) as h from (${rows})`;
  const [{ h }] = (await session.query(sql)).objects();
  return h === want.hash ? undefined : 'other rows';
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
