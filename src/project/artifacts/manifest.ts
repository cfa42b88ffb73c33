import { createHash } from 'node:crypto';
import { dbtVersion } from '../context/base-members.ts';
import type { Column, DocBlock, GraphNode, MacroNode, SourceNode } from '../graph.ts';
import type { ParsedProject } from '../parse/parse-project.ts';

const defaultDocs = { show: true, node_color: null };

/**
 * The dictionary of target/manifest.json, in the shape of dbt's manifest v12.
 * @param compiled  compiled SQL by unique id, of the nodes that were compiled
 */
export function manifestArtifact(
  { graph, scope }: ParsedProject,
  compiled: ReadonlyMap<string, string>,
): object {
  const { project, invocation, resolver } = scope;
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
    nodes: dictionary(graph.nodes, (node) =>
      manifestNode(node, compiled.get(node.unique_id), project.root.targetPath),
    ),
    sources: dictionary(graph.sources, manifestSource),
    macros: Object.fromEntries(resolver.all().map((macro) => [macro.unique_id, manifestMacro(macro)])),
    docs: dictionary(graph.docs, manifestDoc),
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: dictionary(graph.disabled, (node) => [
      node.resource_type === 'source'
        ? manifestSource(node)
        : manifestNode(node, undefined, project.root.targetPath),
    ]),
    parent_map: Object.fromEntries([...graph.parents].map(([id, ids]) => [id, [...new Set(ids)]])),
    child_map: Object.fromEntries(graph.children),
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
  };
}

/** Where the compiled SQL of a node is written, relative to the project. */
export function compiledPath(node: GraphNode, targetPath: string, folder: 'compiled' | 'run'): string {
  const inside =
    node.test_metadata === undefined ? node.original_file_path : `${node.original_file_path}/${node.path}`;
  return `${targetPath}/${folder}/${node.package_name}/${inside}`;
}

/** One node as the manifest and `ls --output json` show it. */
export function manifestNode(node: GraphNode, sql: string | undefined, targetPath: string): object {
  const { root_path, sources, line: _line, ref_lines: _lines, ...rest } = node;
  const docs = node.config['docs'] ?? defaultDocs;
  const shared = {
    ...rest,
    columns: manifestColumns(node.columns),
    group: null,
    docs,
    build_path: null,
    doc_blocks: [],
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
    contract: { enforced: false, alias_types: true, checksum: null },
    ...(sql === undefined
      ? {}
      : {
          compiled_path:
            node.resource_type === 'model' ||
            node.resource_type === 'test' ||
            node.resource_type === 'analysis'
              ? compiledPath(node, targetPath, 'compiled')
              : null,
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
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: [],
    time_spine: null,
  };
}

function manifestSource(source: SourceNode): object {
  const { root_path: _, ...rest } = source;
  return {
    ...rest,
    columns: manifestColumns(source.columns),
    quoting: { database: null, schema: null, identifier: null, column: null, ...source.quoting },
    loaded_at_field: null,
    loaded_at_query: null,
    freshness: null,
    external: null,
    patch_path: null,
    doc_blocks: [],
    config: { enabled: source.config.enabled, tags: source.tags, meta: source.meta },
  };
}

function manifestMacro(macro: MacroNode): object {
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.package_name,
    path: macro.original_file_path,
    original_file_path: macro.original_file_path,
    unique_id: macro.unique_id,
    macro_sql: macro.definition.source,
    depends_on: { macros: [] },
    description: macro.description,
    meta: {},
    docs: defaultDocs,
    patch_path: null,
    arguments: macro.definition.parameters.map(({ name }) => ({ name, type: null, description: '' })),
    supported_languages: macro.definition.languages ?? null,
  };
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
        constraints: [],
        config: { meta: column.meta, tags: column.tags },
        granularity: null,
        dimension: null,
        entity: null,
        doc_blocks: [],
      },
    ]),
  );
}

function dictionary<T>(
  entries: ReadonlyMap<string, T>,
  shape: (entry: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries([...entries].map(([id, entry]) => [id, shape(entry)]));
}
