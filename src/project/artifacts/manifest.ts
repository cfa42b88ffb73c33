import { createHash } from 'node:crypto';
import { dbtVersion } from '../context/base-members.ts';
import type { DocBlock, Graph, GraphNode, GroupNode, MacroNode } from '../graph.ts';
import { MacroCalls } from '../parse/macro-calls.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { Patch } from '../parse/properties.ts';
import { readSelectors } from '../plan/selectors-file.ts';
import { manifestNode, manifestSource } from './manifest-node.ts';
import { docsOf } from './manifest-values.ts';

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
