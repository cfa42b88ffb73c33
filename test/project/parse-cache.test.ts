import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestArtifact } from '../../src/project/artifacts/manifest.ts';
import { type ParsedProject, type RunEvent, loadProject, parseProject } from '../../src/project/index.ts';
import { type TemporaryProject, temporaryProject } from './temporary-project.ts';

const files = {
  'models/a.sql': "{{ config(tags=[var('mark', 'none')]) }}select {{ one() }} as id",
  'models/b.sql': "{% do log('b is read', info=true) %}select * from {{ ref('a') }}",
  'models/s.yml': `
models: [{name: a, description: first, columns: [{name: id, data_tests: [unique]}]}]
`,
  'macros/m.sql': '{% macro one() %}1{% endmacro %}',
};

let project: TemporaryProject;
beforeEach(() => {
  project = temporaryProject({ files });
});
afterEach(() => {
  delete process.env['BALLAST_TEST_TAG'];
  project.remove();
});

function parse(options: { readonly vars?: string; readonly isRead?: boolean } = {}) {
  const messages: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.kind === 'log') messages.push(event.message);
  };
  const partialParse = { version: '1', isRead: options.isRead ?? true };
  const loaded = loadProject(project.folder, { vars: options.vars, partialParse });
  return { parsed: parseProject(loaded, { onEvent }), messages };
}

/** What two parses must agree on: all but the time and the number of the invocation. */
function facts(parsed: ParsedProject): unknown {
  const manifest = manifestArtifact(parsed, new Map()) as Record<string, unknown>;
  return JSON.parse(
    JSON.stringify({ ...manifest, metadata: null }, (key, value: unknown) =>
      key === 'created_at' ? undefined : value,
    ),
  );
}

test('a project that has not changed is not parsed again', () => {
  const first = parse();
  expect(first.messages).toEqual(['b is read']);
  const second = parse();
  expect(second.messages).toEqual([]);
  expect(facts(second.parsed)).toEqual(facts(first.parsed));
  expect(parse({ isRead: false }).messages).toEqual(['b is read']);
});

test('only the files that have changed are parsed again', () => {
  parse();
  project.write('models/a.sql', 'select 2 as id');
  const { messages, parsed } = parse();
  expect(messages).toEqual([]);
  expect(parsed.graph.nodes.get('model.shop.a')?.raw_code).toBe('select 2 as id');
  project.write('models/b.sql', "{% do log('b is new', info=true) %}select 1");
  expect(parse().messages).toEqual(['b is new']);
});

test.each<[string, () => void, { readonly vars?: string }?]>([
  ['a model', () => project.write('models/a.sql', "select 3 as id from {{ ref('b2') }}")],
  ['a new model', () => undefined],
  ['a model that is gone', () => rmSync(join(project.folder, 'models/b.sql'))],
  ['properties', () => project.write('models/s.yml', 'models: [{name: b, description: other}]')],
  ['a macro', () => project.write('macros/m.sql', "{% macro one() %}{{ ref('b2') }}{% endmacro %}")],
  ['a variable', () => undefined, { vars: '{mark: red}' }],
  [
    'the project file',
    () => {
      project.write('dbt_project.yml', 'name: shop\nprofile: shop\nmodels: {+materialized: table}\n');
    },
  ],
])('what %s brings is the same as when all is parsed anew', (_, change, options = {}) => {
  parse();
  change();
  project.write('models/b2.sql', 'select 1 as id');
  const kept = parse(options).parsed;
  expect(facts(kept)).toEqual(facts(parse({ ...options, isRead: false }).parsed));
  expect(kept.graph.nodes.has('model.shop.b2')).toBe(true);
});

test('an environment variable that a template asked for counts', () => {
  project.write('models/a.sql', "{{ config(tags=[env_var('BALLAST_TEST_TAG', 'none')]) }}select 1 as id");
  const tags = () => parse().parsed.graph.nodes.get('model.shop.a')?.tags;
  expect(tags()).toEqual(['none']);
  process.env['BALLAST_TEST_TAG'] = 'blue';
  expect(tags()).toEqual(['blue']);
});

test('mistakes are told each time, and a broken file in the target folder is no mistake', () => {
  const path = join(project.folder, 'target/partial_parse.ballast');
  project.write('models/bad.sql', "select * from {{ ref('nope') }}");
  for (let i = 0; i < 2; i++) expect(parse().parsed.errors.map(({ code }) => code)).toEqual(['REF_UNKNOWN']);
  expect(existsSync(path)).toBe(false);
  rmSync(join(project.folder, 'models/bad.sql'));
  parse();
  writeFileSync(path, 'no such thing');
  expect(parse().messages).toEqual(['b is read']);
});
