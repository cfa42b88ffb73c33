import { BallastError } from '../../errors/ballast-error.ts';
import { type JsValue, type Value, callTexts, parseTemplate, toValue } from '../../jinja/index.ts';
import { cachedPart } from '../context/project-scope.ts';
import type { DocBlock, GraphNode, TestMetadata } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { checkConfig } from './check-config.ts';
import { configDefaults, mergeConfig, unrenderedConfig } from './config.ts';
import { renderDescription } from './docs.ts';
import { genericTestHash, genericTestName } from './generic-test-name.ts';
import { fqnOf, location, treeLayers } from './node-builder.ts';
import { captureNode } from './parse-context.ts';
import { type ParseState, collect } from './state.ts';
import type { TestDeclaration } from './test-declaration.ts';

/** The node or source that tests stand under. */
export interface TestedNode {
  /** `models.orders`: section and name. */
  readonly label: string;
  readonly nameInTest: string;
  /** Before the test's name: `source_` on sources. */
  readonly prefix: string;
  /** `ref('orders')` or `source('raw', 'orders')`. */
  readonly relation: string;
  readonly attachedNode: string | null;
  readonly enabled: boolean;
  readonly packageName: string;
  readonly file: string;
  readonly path: string;
  readonly tests: readonly TestDeclaration[];
}

/** The name of the macro that a generic test calls. */
export function testMacroName(test: string, namespace: string | null): string {
  return namespace === null ? `test_${test}` : `${namespace}.test_${test}`;
}

/** The generic tests declared on one node, as nodes of their own. */
export function parseGenericTests(
  state: ParseState,
  tested: TestedNode,
  docs: ReadonlyMap<string, DocBlock>,
): readonly GraphNode[] {
  const nodes: GraphNode[] = [];
  warnOfOldForm(state, tested);
  for (const test of tested.tests) {
    collect(state, () => {
      const node = testNode(state, tested, test, docs);
      if (node.config.enabled) checkConfig(node, false);
      nodes.push(node);
    });
  }
  return nodes;
}

/** The first of a project is told; what packages write is not the user's to change. */
function warnOfOldForm(state: ParseState, { tests, packageName, label, file }: TestedNode): void {
  const name = 'MissingArgumentsPropertyInGenericTestDeprecation';
  if (packageName !== state.scope.project.root.name) return;
  const old = tests.find(({ isOldForm }) => isOldForm);
  if (old === undefined || state.warnings.some((warning) => warning.name === name)) return;
  const message =
    `Deprecated functionality (${name}): found top-level arguments to test \`${old.test}\` defined on ` +
    `'${label}' (${file}:${old.line}). Arguments to generic tests should be nested under the \`arguments\` property.`;
  state.warnings.push({ name, message });
}

function testNode(
  state: ParseState,
  tested: TestedNode,
  declared: TestDeclaration,
  docs: ReadonlyMap<string, DocBlock>,
): GraphNode {
  const { root } = state.scope.project;
  const kwargs: Dict = { ...declared.args, model: `{{ get_where_subquery(${tested.relation}) }}` };
  const metadata: TestMetadata = { name: declared.test, namespace: declared.namespace, kwargs };
  const written = `${declared.namespace === null ? '' : `${declared.namespace}_`}${tested.prefix}${declared.test}`;
  const names =
    declared.name === null
      ? genericTestName(written, tested.nameInTest, declared.args)
      : { short: declared.name, full: declared.name };
  const macro = testMacroName(declared.test, declared.namespace);
  const extra = names.short === names.full ? {} : { alias: names.short };
  const config: Dict = { ...extra, ...declared.config };
  const raw_code = `{{ ${macro}(**_dbt_generic_test_kwargs) }}${configCall(config)}`;
  const fqn = fqnOf(tested.packageName, tested.path, names.full);
  const unique_id = `test.${tested.packageName}.${names.full}.${genericTestHash(names.full, metadata)}`;
  const where = { file: tested.file, line: declared.line };
  const basics = {
    resource_type: 'test' as const,
    unique_id,
    name: names.full,
    package_name: tested.packageName,
    path: `${names.short}.sql`,
    original_file_path: tested.file,
    root_path:
      state.scope.project.packages.find((config) => config.name === tested.packageName)?.root ?? root.root,
    fqn,
    raw_code,
  };
  const captured = cachedPart(state.scope, unique_id, JSON.stringify([kwargs, basics]), () =>
    captureNode(
      state.scope,
      parseTemplate(`{{ ${macro}(**_dbt_generic_test_kwargs) }}${kwargsUse(kwargs)}`, tested.file),
      {
        title: `test '${names.full}'`,
        packageName: tested.packageName,
        name: names.full,
        file: tested.file,
        model: { ...basics, config: {}, schema: state.scope.project.target.schema },
        testArguments: () => placeholderArguments(kwargs),
      },
    ),
  );
  const layers = [
    ...treeLayers(state, 'test', tested.packageName, fqn),
    ...captured.configs,
    renderConfig(state, config, where),
  ];
  const merged = mergeConfig(configDefaults.test, layers);
  const node = {
    ...basics,
    checksum: { name: 'none', checksum: '' },
    config: tested.enabled ? merged : { ...merged, enabled: false },
    unrendered_config: unrenderedConfig([
      ...treeLayers(state, 'test', tested.packageName, fqn, 'unrenderedTrees'),
      ...captured.configs,
      Object.keys(config).length === 0
        ? {}
        : (callTexts(parseTemplate(configCall(config), tested.file), 'config') ?? {}),
    ]),
    tags: merged.tags,
    meta: merged.meta,
    description: renderDescription(declared.description, tested.file, tested.packageName, docs),
    columns: {},
    patch_path: null,
  };
  return {
    ...node,
    ...location(state, { ...node, name: names.short }, merged, 'test'),
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { macros: testMacros(captured.macros), nodes: [] },
    created_at: Date.now() / 1000,
    test_metadata: metadata,
    column_name: declared.columnName,
    file_key_name: tested.label,
    attached_node: tested.attachedNode,
    line: declared.line,
    ref_lines: new Map(),
  };
}

// dbt does not render these two while it parses, so what they call is not noted.
const unrendered = ['macro.dbt.test_not_null', 'macro.dbt.test_unique'];

function testMacros(macros: readonly string[]): readonly string[] {
  const known = unrendered.find((id) => macros.includes(id));
  return known === undefined ? macros : [known];
}

/** `{{ config(...) }}` as dbt writes it behind the call of the test. */
function configCall(config: Dict): string {
  const entries = Object.entries(config);
  if (entries.length === 0) return '';
  const text = (value: unknown) =>
    typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : pythonLiteralOf(value);
  return `{{ config(${entries.map(([key, value]) => `${key}=${text(value)}`).join(',')}) }}`;
}

function pythonLiteralOf(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

const reference = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** A test's argument as a template: `ref('orders')` may be written without braces. */
export function argumentTemplate(value: string): string {
  return reference.test(value) ? `{{ ${value} }}` : value;
}

/** The templates among the arguments, so that rendering them once finds their refs and sources. */
function kwargsUse(value: unknown): string {
  if (typeof value === 'string') {
    const template = argumentTemplate(value);
    return template.includes('{{') ? `\n${template}` : '';
  }
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(kwargsUse).join('');
}

// While parsing, only refs matter; the texts themselves stand in for what they will be.
function placeholderArguments(kwargs: Dict): Value {
  return toValue(kwargs as JsValue);
}

function renderConfig(state: ParseState, config: Dict, where: { file: string; line: number }): Dict {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (typeof value !== 'string' || !value.includes('{{')) return [key, value];
      try {
        return [key, state.scope.project.renderYaml(value)];
      } catch (error) {
        throw error instanceof BallastError ? error.at(where) : error;
      }
    }),
  );
}
