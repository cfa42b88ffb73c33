import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/ballast.ts';
import type { BallastError } from '../../src/errors/ballast-error.ts';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import {
  type BuildResult,
  buildProject,
  compileProject,
  listNodes,
  loadProject,
  parseProject,
} from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

let project: TemporaryProject | undefined;
afterEach(() => project?.remove());

type Files = Readonly<Record<string, string>>;

function parse(files: Files) {
  project = temporaryProject({ files });
  return parseProject(loadProject(project.folder));
}

async function build(files: Files): Promise<BuildResult> {
  project = temporaryProject({ files });
  const loaded = loadProject(project.folder);
  const database = await openDatabase({ path: loaded.target.path });
  try {
    return await buildProject(loaded, database);
  } finally {
    await database.close();
  }
}

function caught(work: () => unknown): BallastError {
  try {
    work();
  } catch (error) {
    if (isBallastError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const brief = ({ code, where }: BallastError) => [code, where.file, where.line];

describe('mistakes that stop a project from being loaded', () => {
  const load = (files: Files, options = {}) => {
    project = temporaryProject({ files });
    const { folder } = project;
    return caught(() => loadProject(folder, options));
  };

  test('a folder without dbt_project.yml', () => {
    project = temporaryProject({});
    const { folder } = project;
    expect(caught(() => loadProject(`${folder}/models`)).code).toBe('PROJECT_NOT_FOUND');
  });

  test('a project without a name', () => {
    expect(brief(load({ 'dbt_project.yml': 'profile: shop\n' }))).toEqual([
      'PROJECT_KEY_INVALID',
      'dbt_project.yml',
      1,
    ]);
  });

  test('YAML that does not parse, with its line', () => {
    expect(brief(load({ 'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: [\n' }))).toEqual([
      'YAML_INVALID',
      'dbt_project.yml',
      4,
    ]);
  });

  test('a profile that is not there, naming the nearest', () => {
    const error = load({ 'dbt_project.yml': 'name: shop\nprofile: shpo\n' });
    expect(error.code).toBe('PROFILE_UNKNOWN');
    expect(error.message).toContain('Did you mean shop?');
  });

  test('a target that is not there', () => {
    expect(brief(load({}, { target: 'prod' }))).toEqual(['TARGET_UNKNOWN', 'profiles.yml', 4]);
  });

  test('a profiles folder without profiles.yml', () => {
    expect(load({}, { profilesDir: '/nowhere' }).code).toBe('PROFILES_NOT_FOUND');
  });

  test('a target of another database', () => {
    const profiles = 'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres}\n';
    expect(load({ 'profiles.yml': profiles }).code).toBe('PROFILE_TYPE_UNSUPPORTED');
  });

  test('an environment variable that is not set, with the line that needs it', () => {
    const profiles =
      'shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: "{{ env_var(\'NOT_SET_XYZ\') }}"\n';
    expect(brief(load({ 'profiles.yml': profiles }))).toEqual(['ENV_VAR_MISSING', 'profiles.yml', 6]);
  });

  test('--vars that are no dictionary', () => {
    expect(load({}, { vars: 'not a dict' }).code).toBe('VARS_INVALID');
    expect(load({}, { vars: '{a: [}' }).code).toBe('VARS_INVALID');
  });
});

describe('mistakes that parsing finds', () => {
  test('are all collected, not just the first', () => {
    const { errors } = parse({
      'models/a.sql': "select *\nfrom {{ ref('nope') }}",
      'models/b.sql': 'select 1\n{% if true %}',
      'models/c.sql': "select * from {{ source('raw', 'events') }}",
      'models/s.yml': 'models:\n  - name: a\n   columns: [\n',
    });
    expect(new Set(errors.map(brief))).toEqual(
      new Set([
        ['JINJA_SYNTAX', 'models/b.sql', 2],
        ['REF_UNKNOWN', 'models/a.sql', 2],
        ['SOURCE_UNKNOWN', 'models/c.sql', 1],
        ['YAML_INVALID', 'models/s.yml', 3],
      ]),
    );
  });

  test('a ref to nothing names the nearest model', () => {
    const { errors } = parse({
      'models/a.sql': "select * from {{ ref('ordrs') }}",
      'models/orders.sql': 'select 1',
    });
    expect(errors[0]?.message).toContain('Did you mean orders?');
  });

  test('a cycle is named as a path in the direction of the data', () => {
    const { errors } = parse({
      'models/a.sql': "select * from {{ ref('c') }}",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': "select * from {{ ref('b') }}",
    });
    expect(errors.map(({ code }) => code)).toEqual(['CYCLE']);
    expect(errors[0]?.message).toContain('model.shop.a -> model.shop.b -> model.shop.c -> model.shop.a');
  });

  test('a model that reads itself is a cycle', () => {
    expect(parse({ 'models/a.sql': "select * from {{ ref('a') }}" }).errors[0]?.code).toBe('CYCLE');
  });

  test('two models of one name', () => {
    const { errors } = parse({ 'models/x/a.sql': 'select 1', 'models/y/a.sql': 'select 2' });
    expect(errors.map(({ code }) => code)).toEqual(['NODE_NAME_DUPLICATE']);
    expect(errors[0]?.message).toContain('models/x/a.sql and one in models/y/a.sql');
  });

  test('two models that would be one table', () => {
    const { errors } = parse({
      'models/a.sql': 'select 1',
      'models/b.sql': "{{ config(alias='A') }} select 2",
    });
    expect(errors.map(({ code }) => code)).toEqual(['RELATION_DUPLICATE']);
  });

  test('two entries for one model, two tests alike, two macros of one name', () => {
    const entry = '  - name: a\n    columns: [{name: id, data_tests: [unique, unique]}]\n';
    const { errors } = parse({
      'models/a.sql': 'select 1 as id',
      'models/s.yml': `models:\n${entry}  - name: a\n`,
      'macros/f.sql': '{% macro f() %}1{% endmacro %}{% macro f() %}2{% endmacro %}',
    });
    expect(errors.map(({ code }) => code).toSorted()).toEqual([
      'MACRO_DUPLICATE',
      'PATCH_DUPLICATE',
      'TEST_DUPLICATE',
    ]);
  });

  test('a ref to a disabled model', () => {
    const { errors } = parse({
      'models/a.sql': '{{ config(enabled=false) }} select 1',
      'models/b.sql': "select * from {{ ref('a') }}",
    });
    expect(errors.map(({ code }) => code)).toEqual(['REF_DISABLED']);
  });

  test('an entry without a name, with its line', () => {
    const { errors } = parse({
      'models/s.yml': 'models:\n  - name: a\n  - description: nameless\n',
      'models/a.sql': 'select 1',
    });
    expect(errors.map(brief)).toEqual([['YAML_SHAPE', 'models/s.yml', 3]]);
  });

  test('an error that the project raises itself keeps its words and its line', () => {
    const { errors } = parse({
      'models/a.sql': "select 1\n{{ exceptions.raise_compiler_error('no milk today') }}",
    });
    expect(errors.map(brief)).toEqual([['COMPILER_ERROR_RAISED', 'models/a.sql', 2]]);
    expect(errors[0]?.sentence).toBe('no milk today');
  });

  test('a description of a model that does not exist is a warning', () => {
    const { errors, warnings } = parse({ 'models/s.yml': 'models:\n  - name: ghost\n' });
    expect(errors).toEqual([]);
    expect(warnings.join()).toContain("models/s.yml:2: there is no node 'ghost'");
  });

  test('a build of such a project runs nothing and ends in 2', async () => {
    const result = await build({
      'models/a.sql': "select * from {{ ref('nope') }}",
      'models/b.sql': 'select 1',
    });
    expect([result.exitCode, result.results.length, result.errors.length]).toEqual([2, 0, 1]);
  });
});

describe('mistakes that a node meets when its turn comes', () => {
  const only = async (files: Files) => {
    const { results, errors } = await build(files);
    expect(errors.map(String)).toEqual([]);
    return results.find(({ status }) => status === 'error')!.error!;
  };

  test('a variable without a value', async () => {
    const error = await only({ 'models/a.sql': "\n\nselect 1,\n  {{ var('day') }} as d" });
    expect(brief(error)).toEqual(['VAR_MISSING', 'models/a.sql', 4]);
  });

  test('a macro that does not exist', async () => {
    const error = await only({ 'models/a.sql': 'select\n{{ no_such_macro() }}' });
    expect(brief(error)).toEqual(['JINJA_UNDEFINED', 'models/a.sql', 2]);
  });

  test("SQL that fails has DuckDB's message and the line of the model, through loops and ephemeral models", async () => {
    const error = await only({
      'models/e.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as id",
      'models/a.sql': [
        '',
        "{{ config(materialized='table') }}",
        'select',
        "{% for column in ['x', 'y'] %}",
        '  1 as {{ column }},',
        '{% endfor %}',
        '  no_such_column',
        "from {{ ref('e') }}",
      ].join('\n'),
    });
    expect(brief(error)).toEqual(['NODE_SQL_FAILED', 'models/a.sql', 7]);
    expect(error.message).toContain('Referenced column "no_such_column" not found');
  });

  test('the SQL of a generic test that fails names the line of its declaration', async () => {
    const error = await only({
      'models/a.sql': 'select 1 as id',
      'models/s.yml':
        'models:\n  - name: a\n    columns:\n      - name: nope\n        data_tests: [unique]\n',
    });
    expect(brief(error)).toEqual(['NODE_SQL_FAILED', 'models/s.yml', 5]);
  });

  test("an error of one of Ballast's functions keeps its code and gets the model's line", async () => {
    const error = await only({
      'models/a.sql': 'select 1 as x\nunion all by name\nselect 2 as x from smote(nowhere, target := y)',
    });
    expect(brief(error)).toEqual(['UNKNOWN_TABLE', 'models/a.sql', 3]);
  });

  test('a materialization that does not exist', async () => {
    const error = await only({ 'models/a.sql': "{{ config(materialized='tabel') }} select 1" });
    expect(error.code).toBe('MATERIALIZATION_UNKNOWN');
    expect(error.message).toContain('Did you mean table?');
  });

  test('a generic test that does not exist', async () => {
    const error = await only({
      'models/a.sql': 'select 1 as id',
      'models/s.yml': 'models:\n  - name: a\n    data_tests: [uniqe]\n',
    });
    expect(brief(error)).toEqual(['TEST_UNKNOWN', 'models/s.yml', 3]);
    expect(error.message).toContain('Did you mean unique?');
  });

  test('a severity or threshold that means nothing', async () => {
    const error = await only({ 'tests/t.sql': "{{ config(severity='loud') }} select 1" });
    expect(error.code).toBe('TEST_CONFIG_INVALID');
  });

  test('a member of the context that is not there yet says so', async () => {
    const error = await only({
      'models/a.sql': 'select 1 {% if execute %}{% do adapter.store_relation() %}{% endif %}',
    });
    expect(brief(error)).toEqual(['CONTEXT_UNSUPPORTED', 'models/a.sql', 1]);
  });

  test('a ref that was hidden from parsing', async () => {
    const error = await only({
      'models/a.sql': "select 1 {% if execute %} from {{ ref('b') }}{% endif %}",
      'models/b.sql': 'select 1 as id',
    });
    expect(error.code).toBe('REF_UNDECLARED');
  });
});

test('compiling shows the mistakes of parsing and those of rendering together', async () => {
  project = temporaryProject({
    files: { 'models/a.sql': "select * from {{ ref('nope') }}", 'models/b.sql': "select {{ var('day') }}" },
  });
  const { errors } = await compileProject(loadProject(project.folder), undefined);
  expect(errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['REF_UNKNOWN', 'VAR_MISSING']));
});

test('a selection method or resource type that does not exist is refused', () => {
  const parsed = parse({ 'models/a.sql': 'select 1' });
  expect(caught(() => listNodes(parsed, { select: ['tags:x'] })).message).toContain('Did you mean tag?');
  expect(caught(() => listNodes(parsed, { resourceTypes: ['modle'] })).code).toBe('RESOURCE_TYPE_UNKNOWN');
});

test('a member of dbt that only Python has says that it is not there, with the line', () => {
  const { errors } = parse({ 'models/a.sql': "select\n  '{{ submit_python_job(model, 'x') }}'" });
  expect(errors.map(brief)).toEqual([['CONTEXT_UNSUPPORTED', 'models/a.sql', 2]]);
});

test('dbt_project.yml may ask for the target', () => {
  const { errors, graph } = parse({
    'dbt_project.yml': `name: shop\nprofile: shop\nmodels:\n  +enabled: "{{ target.name == 'prod' }}"\n`,
    'models/a.sql': 'select 1',
  });
  expect(errors).toEqual([]);
  expect([...graph.disabled.keys()]).toEqual(['model.shop.a']);
});
