import { BallastError } from '../../errors/ballast-error.ts';
import { type DocBlock, type GraphNode, type UnitTest, type UnitTestRows, nodeTitle } from '../graph.ts';
import { type ProjectFile, listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';
import { describeValue, isDict, plainText } from '../load/yaml-file.ts';
import { configDefaults, mergeConfig, unrenderedConfig } from './config.ts';
import { renderDescription } from './docs.ts';
import { sha256, treeLayers } from './node-builder.ts';
import type { Declaration } from './properties.ts';
import type { ParseState } from './state.ts';

/**
 * A declared unit test as nodes: one for each version of its model that it is about.
 * @param models  all models of the project, enabled or not
 * @throws UNIT_TEST_MODEL_UNKNOWN, UNIT_TEST_INVALID, UNIT_TEST_FIXTURE_MISSING
 */
export function parseUnitTest(
  state: ParseState,
  declaration: Declaration,
  models: readonly GraphNode[],
  docs: ReadonlyMap<string, DocBlock>,
): readonly GraphNode[] {
  const { entry, packageName, name } = declaration;
  const where = { file: declaration.file, line: declaration.line };
  const modelName = plainText(entry['model'] ?? '');
  const named = models.filter((node) => node.resource_type === 'model' && node.name === modelName);
  const own = named.filter((node) => node.package_name === packageName);
  const candidates = own.length > 0 ? own : named;
  if (candidates.length === 0) {
    const known = [
      ...new Set(models.filter((node) => node.resource_type === 'model').map((node) => node.name)),
    ];
    throw new BallastError('UNIT_TEST_MODEL_UNKNOWN', { test: name, model: modelName, known }, where);
  }
  const tested = candidates.filter((model) => isTestedVersion(model, entry['versions']));
  const { project } = state.scope;
  const given = listOf(entry['given'], 'given', where);
  return tested.map((model) => {
    const test: UnitTest = {
      model: model.unique_id,
      modelName,
      given: given.map((item) => ({
        input: plainText(item['input'] ?? ''),
        ...rowsOf(state, packageName, item, where),
      })),
      expect: rowsOf(state, packageName, dict(entry['expect']), where),
      overrides: {
        macros: dict(dict(entry['overrides'])['macros']),
        vars: dict(dict(entry['overrides'])['vars']),
        env_vars: dict(dict(entry['overrides'])['env_vars']),
      },
    };
    checkIncremental(name, model, test, where);
    const folders = declaration.path.split('/').slice(0, -1);
    const suffix = model.version === undefined ? '' : `_v${model.version}`;
    const fqn = [packageName, ...folders, modelName, name];
    const layers = [...treeLayers(state, 'unit_test', packageName, fqn), declaration.config];
    const config = mergeConfig(configDefaults.unit_test, layers);
    return {
      resource_type: 'unit_test',
      unique_id: `unit_test.${packageName}.${modelName}.${name}${suffix}`,
      name,
      package_name: packageName,
      path: declaration.path,
      original_file_path: declaration.file,
      root_path: project.packages.find((part) => part.name === packageName)?.root ?? project.root.root,
      fqn,
      alias: name,
      database: model.database,
      schema: model.schema,
      relation_name: null,
      raw_code: '',
      checksum: { name: 'sha256', checksum: sha256(JSON.stringify(test)) },
      config: model.config.enabled ? config : { ...config, enabled: false },
      unrendered_config: unrenderedConfig(layers),
      tags: config.tags,
      meta: config.meta,
      description: renderDescription(declaration.description, declaration.file, packageName, docs),
      columns: {},
      patch_path: null,
      refs: [],
      sources: [],
      depends_on: { macros: [], nodes: [model.unique_id] },
      created_at: Date.now() / 1000,
      ...(model.version === undefined ? {} : { version: model.version }),
      unit_test: test,
      line: declaration.line,
      ref_lines: new Map(),
    };
  });
}

type Place = { readonly file: string; readonly line: number };

/** A test of an incremental model says which of its two sides it is about, and gives the table that is there. */
function checkIncremental(name: string, model: GraphNode, test: UnitTest, where: Place): void {
  if (!/\bis_incremental\s*\(/.test(model.raw_code)) return;
  const side = test.overrides.macros['is_incremental'];
  const lacks =
    typeof side !== 'boolean'
      ? "'is_incremental: true' or 'false' under 'overrides', 'macros'"
      : side && !test.given.some(({ input }) => input === 'this')
        ? "the input 'this' under 'given'"
        : undefined;
  if (lacks === undefined) return;
  throw new BallastError('UNIT_TEST_INCREMENTAL', { test: name, model: nodeTitle(model), lacks }, where);
}

function isTestedVersion(model: GraphNode, versions: unknown): boolean {
  const rule = dict(versions);
  const has = (list: unknown) => Array.isArray(list) && list.map(String).includes(String(model.version));
  if (rule['include'] !== undefined && rule['include'] !== null) return has(rule['include']);
  return !has(rule['exclude']);
}

function rowsOf(state: ParseState, packageName: string, entry: Dict, where: Place): UnitTestRows {
  const format = entry['format'] ?? 'dict';
  if (format !== 'dict' && format !== 'csv' && format !== 'sql') {
    throw invalid("A fixture's 'format'", 'dict, csv or sql', format, where);
  }
  if (typeof entry['fixture'] === 'string') {
    const rows = readFixture(state, packageName, entry['fixture'], format, where);
    return { format, rows, fixture: entry['fixture'] };
  }
  const rows = entry['rows'] ?? (format === 'dict' ? [] : '');
  if (format === 'dict') return { format, rows: listOf(rows, 'rows', where), fixture: null };
  if (typeof rows !== 'string') throw invalid(`'rows' of format ${format}`, 'text', rows, where);
  return { format, rows, fixture: null };
}

/** The text of tests/fixtures/NAME.csv or .sql. */
function readFixture(
  state: ParseState,
  packageName: string,
  fixture: string,
  format: string,
  where: Place,
): string {
  const config = state.scope.project.packages.find(({ name }) => name === packageName);
  const folders = (config?.testPaths ?? []).map((path) => `${path}/fixtures`);
  const files: readonly ProjectFile[] =
    config === undefined ? [] : listFiles(config.root, folders, ['.csv', '.sql']);
  const wanted = `${fixture}.${format}`;
  const found = files.find(({ path }) => path === wanted || path.endsWith(`/${wanted}`));
  if (found !== undefined) return readText(found.absolute);
  throw new BallastError('UNIT_TEST_FIXTURE_MISSING', { fixture: wanted, folders }, where);
}

function listOf(value: unknown, key: string, where: Place): readonly Dict[] {
  const items: unknown = value ?? [];
  if (!Array.isArray(items)) throw invalid(`'${key}' of a unit test`, 'a list', items, where);
  return items.map((item: unknown) => {
    if (isDict(item)) return item;
    throw invalid(`An entry of '${key}' of a unit test`, 'a dictionary', item, where);
  });
}

function invalid(what: string, expected: string, got: unknown, where: Place): BallastError {
  return new BallastError('YAML_SHAPE', { what, expected, got: describeValue(got) }, where);
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}
