import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import { type BuildOptions, buildProject, loadProject } from '../../src/project/index.ts';
import type { Database } from '../../src/session/types.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

// Rules of dbt and dbt-duckdb that real projects lean on. Each was found by building one with both.

let project: TemporaryProject;
let database: Database | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
  project.remove();
});

async function build(files: Readonly<Record<string, string>>, options: BuildOptions = {}) {
  project = temporaryProject({ files });
  return await again(options);
}

async function again(options: BuildOptions = {}) {
  const loaded = loadProject(project.folder);
  database ??= await openDatabase({ path: loaded.target.path });
  const { results, errors } = await buildProject(loaded, database, options);
  return {
    errors: errors.map(({ code }) => code),
    statuses: Object.fromEntries(
      results.map(({ node, status, error }) => [node.name, error?.code ?? status]),
    ),
  };
}

async function rows(sql: string): Promise<unknown[]> {
  const session = await database!.session();
  try {
    return (await session.query(sql)).json().map((row) => Object.values(row));
  } finally {
    await session.close();
  }
}

interface ManifestNode {
  readonly depends_on: { readonly nodes: readonly string[]; readonly macros: readonly string[] };
  readonly config: Readonly<Record<string, unknown>>;
  readonly checksum: { readonly checksum: string };
}

function manifestNodes(): Readonly<Record<string, ManifestNode>> {
  const text = readFileSync(join(project.folder, 'target/manifest.json'), 'utf8');
  return (JSON.parse(text) as { nodes: Record<string, ManifestNode> }).nodes;
}

describe('graph and model', () => {
  test('show exposures, sources and nodes as the manifest has them', async () => {
    const { statuses } = await build({
      'models/a.sql':
        "select '{{ graph.exposures.values() | map(attribute='owner') | map(attribute='email') | first }}' as owner," +
        " {{ graph.sources.values() | map(attribute='config') | map(attribute='freshness') | map(attribute='warn_after') | map(attribute='count') | list | tojson }}::json as limits," +
        " '{{ graph.nodes['model.shop.a'].access }} {{ model.contract.enforced }}' as own",
      'models/all.yml':
        'sources:\n  - name: raw\n    config: {freshness: {warn_after: {count: 12, period: hour}}}\n    tables: [{name: t}]\n' +
        '  - name: other\n    tables: [{name: u}]\n' +
        'exposures:\n  - name: e\n    type: dashboard\n    owner: {email: me@shop.example}\n    depends_on: [ref("a")]\n',
    });
    expect(statuses).toMatchObject({ a: 'success' });
    expect(await rows('from a')).toEqual([['me@shop.example', '[12,null]', 'protected False']]);
  });
});

describe('hooks', () => {
  test('may refer to other nodes, which then come first', async () => {
    const { statuses } = await build({
      'models/a.sql':
        "{{ config(materialized='table', post_hook=\"insert into {{ this }} select n from {{ ref('z') }}\") }}\nselect 1 as n",
      'models/z.sql': 'select 2 as n',
    });
    expect(statuses).toEqual({ z: 'success', a: 'success' });
    expect(await rows('from a order by 1')).toEqual([[1], [2]]);
    const { depends_on, config } = manifestNodes()['model.shop.a'];
    expect(depends_on.nodes).toEqual(['model.shop.z']);
    expect(config['post-hook']).toMatchObject([{ transaction: true, index: null }]);
  });
});

describe('variables', () => {
  test('may be templates, which give texts', async () => {
    await build({
      'dbt_project.yml':
        'name: shop\nprofile: shop\nvars: {size: "{{ 5 if target.type == \'duckdb\' else 6 }}", z: "{{ ref(\'z\') }}"}\n',
      'models/z.sql': 'select 7 as n',
      'models/a.sql':
        "select {{ var('size') | int + 1 }} as n, {{ var('size') is string | as_bool }} as t, n as z from {{ var('z') }}",
    });
    expect(await rows('from a')).toEqual([[6, true, 7]]);
  });
});

describe('adapter.get_columns_in_relation', () => {
  test('gives none for a relation that is not there', async () => {
    await build({
      'models/a.sql':
        "select {{ adapter.get_columns_in_relation(this.incorporate(path={'identifier': 'nowhere'})) | length }} as n",
    });
    expect(await rows('from a')).toEqual([[0]]);
  });
});

describe('checksums', () => {
  test('are those of the text without its blanks, and of the rows of a seed', async () => {
    const texts = ['select 1\n\n  as id', 'select 1 as id\n'];
    const checksums: string[][] = [];
    for (const [i, text] of texts.entries()) {
      await build({
        'models/a.sql': text,
        'tests/t.sql': `${text} where false`,
        'snapshots/s.sql': `{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }} ${text} {% endsnapshot %}`,
        'seeds/c.csv': i === 0 ? 'id\r\n1\r\n' : 'id\n1\n',
      });
      const ids = ['model.shop.a', 'test.shop.t', 'snapshot.shop.s', 'seed.shop.c'];
      checksums.push(ids.map((id) => manifestNodes()[id].checksum.checksum));
      await database?.close();
      database = undefined;
      if (i === 0) project.remove();
    }
    expect(checksums[0]).toEqual(checksums[1]);
  });
});

describe('stored failures', () => {
  test('of not_null are whole rows', async () => {
    const { statuses } = await build(
      {
        'models/a.sql': "select null::int as id, 'x' as name",
        'models/a.yml': 'models:\n  - name: a\n    columns: [{name: id, data_tests: [not_null]}]\n',
      },
      { storeFailures: true },
    );
    expect(statuses).toMatchObject({ not_null_a_id: 'fail' });
    expect(await rows('from main_dbt_test__audit.not_null_a_id')).toEqual([[null, 'x']]);
  });
});

describe('property files', () => {
  test('quote the columns of tests where quote or quote_columns says so, and may close brackets at the left', async () => {
    const columns = (name: string) => `    columns: [{name: 'a b', ${name} data_tests: [\n  not_null\n]}]\n`;
    const { errors, statuses } = await build({
      'models/a.sql': 'select 1 as "a b"',
      'models/b.sql': 'select 1 as "a b"',
      'models/all.yml':
        `models:\n  - name: a\n    quote_columns: true\n${columns('')}` +
        `  - name: b\n${columns('quote: true,')}`,
    });
    expect(errors).toEqual([]);
    expect(statuses).toMatchObject({ not_null_a__a_b_: 'pass', not_null_b__a_b_: 'pass' });
  });
});

describe('foreign keys', () => {
  test('point to the table that a ref or source means, which is built before', async () => {
    const contract = "{{ config(materialized='table', contract={'enforced': true}) }}\nselect 1 as id";
    const { errors, statuses } = await build({
      'models/a.sql': contract,
      'models/b.sql': contract,
      'models/z.sql': contract,
      'models/all.yml':
        'models:\n  - name: z\n    columns: [{name: id, data_type: int, constraints: [{type: primary_key}]}]\n' +
        '  - name: a\n    constraints: [{type: foreign_key, columns: [id], to: ref("z"), to_columns: [id]}]\n' +
        '    columns: [{name: id, data_type: int}]\n' +
        "  - name: b\n    columns: [{name: id, data_type: int, constraints: [{type: foreign_key, to: ref('z'), to_columns: [id]}]}]\n",
    });
    expect(errors).toEqual([]);
    expect(statuses).toEqual({ z: 'success', a: 'success', b: 'success' });
  });
});

describe('.dbtignore', () => {
  test('leaves out files and folders, but for what is named again', async () => {
    const names = ['a', 'draft_b', 'draft_c', 'old/d', 'deep/old/e', 'deep/f'];
    const { statuses } = await build({
      '.dbtignore': '# drafts\nmodels/draft_*.sql\n!models/draft_c.sql\nold/\n',
      ...Object.fromEntries(names.map((name) => [`models/${name}.sql`, 'select 1 as id'])),
    });
    expect(Object.keys(statuses).toSorted()).toEqual(['a', 'draft_c', 'f']);
  });
});

describe('unit tests', () => {
  const incremental = (overrides: string) => ({
    'models/a.sql':
      "{{ config(materialized='incremental') }}\nselect '{{ invocation_id }}' as id {% if is_incremental() %}from {{ this }}{% endif %}",
    'models/a.yml':
      `unit_tests:\n  - name: u\n    model: a\n    given: []\n` +
      `    overrides: {macros: {invocation_id: 123${overrides}}}\n    expect: {rows: [{id: '123'}]}\n`,
  });

  test('override members of the context that are no macros', async () => {
    const { errors, statuses } = await build(incremental(', is_incremental: false'));
    expect(errors).toEqual([]);
    expect(statuses).toEqual({ u: 'pass', a: 'success' });
  });

  test.each(['', ', is_incremental: true'])(
    'of an incremental model say what they are about (%s)',
    async (overrides) => {
      expect((await build(incremental(overrides))).errors).toEqual(['UNIT_TEST_INCREMENTAL']);
    },
  );
});

describe('seeds', () => {
  test('take a column type by the exact name of the column', async () => {
    await build({
      'seeds/c.csv': 'id,n\n1,2\n',
      'dbt_project.yml':
        'name: shop\nprofile: shop\nseeds: {+column_types: {ID: varchar, n: bigint}}\nconfig-version: 2\n',
    });
    expect(await rows('select column_type from (describe c)')).toEqual([['INTEGER'], ['BIGINT']]);
  });
});

describe('sources in files', () => {
  test.each([
    ['{schema}/{identifier}_{extra}.csv', ''],
    ['%(schema)s/%(identifier)s_%(extra)s.csv', ', formatter: oldstyle'],
    ['${schema}/${identifier}_${extra}.csv', ', formatter: template'],
  ])('fill %s from the table and its meta', async (location, formatter) => {
    project = temporaryProject({
      files: { 'raw/t_more.csv': 'id\n7\n', 'models/a.sql': "from {{ source('raw', 't') }}" },
    });
    project.write(
      'models/a.yml',
      `sources:\n  - name: raw\n    config: {meta: {external_location: "${project.folder}/${location}", extra: more${formatter}}}\n    tables: [{name: t}]\n`,
    );
    await again();
    expect(await rows('from a')).toEqual([[7]]);
  });
});

describe('names', () => {
  const files = {
    'models/a.sql': 'select 1 as id',
    'models/a.yml':
      "models:\n  - name: a\n    columns: [{name: id, data_tests: [{not_null: {name: 'is there'}}]}]\n",
  };

  test('hold no spaces', async () => {
    expect((await build(files)).errors).toEqual(['NAME_WITH_SPACE']);
  });

  test('hold spaces where a flag of the project allows it', async () => {
    const flags = 'flags: {require_resource_names_without_spaces: false}';
    const { errors, statuses } = await build({
      ...files,
      'dbt_project.yml': `name: shop\nprofile: shop\n${flags}\n`,
    });
    expect(errors).toEqual([]);
    expect(statuses).toEqual({ a: 'success', 'is there': 'pass' });
  });
});

describe('macros for all databases', () => {
  test.each([
    ["datediff(\"'2020-01-04'\", \"'2020-01-05'\", 'week')", 1],
    ["datediff(\"'2020-01-05'\", \"'2020-01-11'\", 'week')", 0],
    ["datediff(\"'2020-01-05'\", \"'2020-01-04'\", 'week')", -1],
    ["datediff(\"'2020-01-31'\", \"'2020-02-01'\", 'month')", 1],
    ['get_powers_of_two(9)', 4],
    ["get_intervals_between(\"'2020-01-01'\", \"'2020-01-08'\", 'day')", 7],
    ["dates_in_range('20240130', '20240202') | length", 4],
    ["partition_range('20240101,20240103') | last", 20240103],
  ])('%s is %s', async (expression, value) => {
    await build({ 'models/a.sql': `select {{ dbt.${expression} }}::int as n` });
    expect(await rows('from a')).toEqual([[value]]);
  });
});

describe('external models', () => {
  test('that a run does not write are registered for what reads them', async () => {
    project = temporaryProject({
      files: {
        'dbt_project.yml':
          "name: shop\nprofile: shop\non-run-start: ['{{ register_upstream_external_models() }}']\n",
      },
    });
    project.write(
      'models/a.sql',
      `{{ config(materialized='external', location='${project.folder}/a.parquet') }}\nselect 5 as n`,
    );
    project.write('models/b.sql', "{{ config(materialized='table') }}\nfrom {{ ref('a') }}");
    await again({ select: ['a'] });
    const session = await database!.session();
    await session.query('drop view a');
    await session.close();
    expect((await again({ select: ['b'] })).statuses).toMatchObject({ b: 'success' });
    expect(await rows('from b')).toEqual([[5]]);
  });
});

describe('modules.re', () => {
  test.each([
    ["modules.re.search('(?i)(?s)A.b', 'xa\\nB') is not none", 'True'],
    ["modules.re.fullmatch('(?i)ab', 'AB') is not none", 'True'],
  ])('%s', async (expression, text) => {
    await build({ 'models/a.sql': `select '{{ ${expression} }}' as t` });
    expect(await rows('from a')).toEqual([[text]]);
  });
});
