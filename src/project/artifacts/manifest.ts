import { createHash } from 'node:crypto';
import { dbtVersion } from '../context/dbt-version.ts';
import type {
  Column,
  DocBlock,
  Graph,
  GraphNode,
  GroupNode,
  MacroNode,
  SourceNode,
  UnitTest,
} from '../graph.ts';
import { MacroCalls } from '../parse/macro-calls.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { Patch } from '../parse/properties.ts';
import { readSelectors } from '../plan/selectors-file.ts';
import { docsOf, groupOf, isoTime, manifestConfig, timeSpine } from './manifest-values.ts';
import { manifestConstraint, manifestContract } from './manifest-contract.ts';
import { primaryKey } from './primary-key.ts';

/**
 * The dictionary of target/manifest.json, in the shape of dbt's manifest v12.
 * @param compiled  compiled SQL by unique id, of the nodes that were compiled
 */
export function manifestArtifact(
  { graph, scope, patches }: ParsedProject,
  compiled: ReadonlyMap<string, string>,
): object {
  const { project, invocation, resolver } = scope;
  const calls = new MacroCalls(resolver, project);
  const macroPatches = new Map(
    patches
      .filter(({ section }) => section === 'macros')
      .map((patch) => [`macro.${patch.packageName}.${patch.name}`, patch]),
  );
  const tests = testsByNode(graph);
  const ofType = (...types: readonly GraphNode['resource_type'][]) =>
    new Map([...graph.nodes].filter(([, node]) => types.includes(node.resource_type)));
  const shape = (node: GraphNode) =>
    manifestNode(
      node,
      compiled.get(node.unique_id),
      project.root.targetPath,
      tests.get(node.unique_id) ?? [],
      graph,
    );
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      dbt_version: dbtVersion,
      generated_at: new Date().toISOString(),
      invocation_id: invocation.id,
      invocation_started_at: invocation.startedAt.toISOString(),
      env: {},
      project_name: project.root.name,
      project_id: createHash('md5').update(project.root.name).digest('hex'),
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: 'duckdb',
      quoting: { database: true, schema: true, identifier: true, column: null },
      run_started_at: invocation.startedAt.toISOString(),
    },
    nodes: dictionary(ofType('model', 'seed', 'snapshot', 'test', 'analysis'), shape),
    sources: dictionary(graph.sources, manifestSource),
    macros: Object.fromEntries(
      resolver
        .all()
        .map((macro) => [macro.unique_id, manifestMacro(macro, calls, macroPatches.get(macro.unique_id))]),
    ),
    docs: dictionary(graph.docs, manifestDoc),
    exposures: dictionary(ofType('exposure'), shape),
    metrics: dictionary(ofType('metric'), shape),
    groups: dictionary(graph.groups, manifestGroup),
    selectors: Object.fromEntries([...readSelectors(project)].map(([name, { raw }]) => [name, raw])),
    disabled: dictionary(graph.disabled, (node) => [
      node.resource_type === 'source' ? manifestSource(node) : shape(node),
    ]),
    parent_map: Object.fromEntries([...graph.parents].map(([id, ids]) => [id, [...new Set(ids)]])),
    child_map: Object.fromEntries(graph.children),
    group_map: groupMap(graph),
    saved_queries: dictionary(ofType('saved_query'), shape),
    semantic_models: dictionary(ofType('semantic_model'), shape),
    unit_tests: dictionary(ofType('unit_test'), shape),
    functions: {},
  };
}

/** Where the compiled SQL of a node is written, relative to the project. */
export function compiledPath(node: GraphNode, targetPath: string, folder: 'compiled' | 'run'): string {
  const inside = insidePath(node);
  return `${targetPath}/${folder}/${node.package_name}/${inside}`;
}

/** A node that is declared in a property file stands in a folder of that file's name. */
function insidePath(node: GraphNode): string {
  const file = node.original_file_path;
  if (node.unit_test !== undefined) return `${file}/models/${node.name}.sql`;
  if (node.test_metadata !== undefined) return `${file}/${node.path}`;
  return /\.ya?ml$/.test(file) ? `${file}/${node.name}.sql` : file;
}

/** One node as the manifest and `ls --output json` show it. */
export function manifestNode(
  node: GraphNode,
  sql: string | undefined,
  targetPath: string,
  tests: readonly GraphNode[] = [],
  graph?: Graph,
): object {
  if (node.declared !== undefined) return manifestDeclared(node, graph);
  if (node.unit_test !== undefined) return manifestUnitTest(node, node.unit_test);
  const { root_path, sources, line: _line, ref_lines: _lines, ...rest } = node;
  const { version, latest_version, constraints, deprecation_date, time_spine, ...plain } = rest;
  const shared = {
    ...plain,
    config: manifestConfig(node),
    columns: manifestColumns(node.columns),
    group: groupOf(node, graph),
    docs: docsOf(node.config['docs']),
    build_path: null,
    doc_blocks: node.doc_blocks ?? [],
  };
  if (node.resource_type === 'seed') {
    const { refs: _refs, depends_on, ...seed } = shared;
    return { ...seed, root_path, depends_on: { macros: depends_on.macros } };
  }
  const code = {
    ...shared,
    language: 'sql',
    sources,
    metrics: [],
    functions: [],
    contract: manifestContract(node),
    ...(sql === undefined
      ? {}
      : {
          compiled_path: compiledPath(node, targetPath, 'compiled'),
          compiled: true,
          compiled_code: sql,
          extra_ctes_injected: true,
          extra_ctes: [],
        }),
  };
  if (node.resource_type !== 'model') return code;
  return {
    ...code,
    access: node.config['access'] ?? 'protected',
    constraints: (constraints ?? []).map(manifestConstraint),
    version: version ?? null,
    latest_version: latest_version ?? null,
    deprecation_date: isoTime(deprecation_date ?? null),
    primary_key: primaryKey(node, tests),
    time_spine: timeSpine(time_spine),
  };
}

/** An exposure, metric, semantic model or saved query. */
function manifestDeclared(node: GraphNode, graph: Graph | undefined): object {
  const type = node.resource_type;
  const { enabled, tags, meta, group } = node.config;
  const isTagged = type === 'exposure' || type === 'metric' || type === 'saved_query';
  const isGrouped = type !== 'exposure';
  return {
    name: node.name,
    resource_type: type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    description: node.description,
    ...node.declared,
    ...(type === 'semantic_model' ? semanticPlace(node, graph) : {}),
    ...(type === 'exposure' || type === 'metric' ? { meta, metrics: [] } : {}),
    ...(isTagged ? { tags } : {}),
    ...(isGrouped ? { group: group ?? null } : {}),
    config: { enabled, meta, ...(isGrouped ? { group: group ?? null } : { tags }) },
    unrendered_config: node.unrendered_config,
    refs: node.refs,
    ...(type === 'exposure' || type === 'metric' ? { sources: node.sources } : { metadata: null }),
    ...(type === 'metric' ? { metadata: null } : {}),
    depends_on: node.depends_on,
    created_at: node.created_at,
  };
}

/** Where the model of a semantic model stands; its description may be missing. */
function semanticPlace({ depends_on, description }: GraphNode, graph: Graph | undefined): object {
  const model = depends_on.nodes.map((id) => graph?.nodes.get(id)).find((node) => node !== undefined);
  return {
    description: description === '' ? null : description,
    node_relation:
      model === undefined
        ? null
        : {
            alias: model.alias,
            schema_name: model.schema,
            database: model.database,
            relation_name: model.relation_name,
          },
  };
}

function manifestUnitTest(node: GraphNode, test: UnitTest): object {
  const { enabled, tags, meta } = node.config;
  return {
    model: test.modelName,
    given: test.given,
    expect: test.expect,
    name: node.name,
    resource_type: 'unit_test',
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    description: node.description,
    overrides: test.overrides,
    depends_on: node.depends_on,
    config: { enabled, tags, meta },
    checksum: node.checksum.checksum,
    schema: node.schema,
    created_at: node.created_at,
    versions: null,
    version: node.version ?? null,
  };
}

/** A source as the manifest shows it. */
export function manifestSource(source: SourceNode): object {
  const { root_path: _, ...rest } = source;
  return {
    ...rest,
    columns: manifestColumns(source.columns),
    quoting: { database: null, schema: null, identifier: null, column: null, ...source.quoting },
    patch_path: null,
    doc_blocks: [],
  };
}

function manifestMacro(macro: MacroNode, calls: MacroCalls, patch: Patch | undefined): object {
  const declared = new Map((patch?.arguments ?? []).map((argument) => [argument['name'], argument]));
  const docs = docsOf(patch?.config['docs']);
  const meta = patch?.config['meta'] ?? {};
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.package_name,
    path: macro.original_file_path,
    original_file_path: macro.original_file_path,
    unique_id: macro.unique_id,
    macro_sql: macro.definition.source,
    depends_on: { macros: calls.of(macro.unique_id) },
    description: patch?.description ?? macro.description,
    meta,
    docs,
    patch_path: patch === undefined ? null : `${macro.package_name}://${patch.file}`,
    arguments: macro.definition.parameters.map(({ name }) => ({
      name,
      type: declared.get(name)?.['type'] ?? null,
      description: declared.get(name)?.['description'] ?? '',
    })),
    supported_languages: macro.definition.languages ?? null,
  };
}

function manifestGroup(group: GroupNode): object {
  return { ...group, resource_type: 'group' };
}

function manifestDoc(doc: DocBlock): object {
  return { ...doc, resource_type: 'doc' };
}

function manifestColumns(columns: Readonly<Record<string, Column>>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      {
        ...column,
        constraints: column.constraints.map(manifestConstraint),
        config: { meta: column.meta, tags: column.tags },
        granularity: column.granularity ?? null,
        dimension: null,
        entity: null,
        doc_blocks: column.doc_blocks ?? [],
      },
    ]),
  );
}

/** The generic tests of each node. */
function testsByNode(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const tests = new Map<string, GraphNode[]>();
  for (const node of graph.nodes.values()) {
    if (node.test_metadata === undefined || typeof node.attached_node !== 'string') continue;
    tests.set(node.attached_node, [...(tests.get(node.attached_node) ?? []), node]);
  }
  return tests;
}

/** Ids of the members of each group, by its name. */
function groupMap(graph: Graph): Readonly<Record<string, readonly string[]>> {
  const members = Object.fromEntries([...graph.groups.values()].map(({ name }) => [name, [] as string[]]));
  for (const node of graph.nodes.values()) {
    const { group } = node.config;
    if (typeof group === 'string') members[group]?.push(node.unique_id);
  }
  return members;
}

function dictionary<T>(
  entries: ReadonlyMap<string, T>,
  shape: (entry: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries([...entries].map(([id, entry]) => [id, shape(entry)]));
}
