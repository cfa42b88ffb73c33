import type { Column, Graph, GraphNode, SourceNode, UnitTest } from '../graph.ts';
import { manifestConstraint, manifestContract } from './manifest-contract.ts';
import { docsOf, groupOf, isoTime, manifestConfig, timeSpine } from './manifest-values.ts';
import { primaryKey } from './primary-key.ts';

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
  // Several snapshots may stand in one file, so each is a file in a folder of that name.
  if (node.resource_type === 'snapshot') return `${file}/${node.name}.sql`;
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
    ...identity(node),
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

/** What every entry of the manifest begins with. */
function identity(node: GraphNode): object {
  return {
    name: node.name,
    resource_type: node.resource_type,
    package_name: node.package_name,
    path: node.path,
    original_file_path: node.original_file_path,
    unique_id: node.unique_id,
    fqn: node.fqn,
    description: node.description,
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
    ...identity(node),
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
