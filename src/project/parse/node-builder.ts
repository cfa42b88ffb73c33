import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { relationName } from '../context/relation.ts';
import type { Column, DocBlock, GraphNode, NodeConfig } from '../graph.ts';
import type { ConfigSection, Dict } from '../load/project-file.ts';
import { type ConfigLayer, configDefaults, mergeConfig, projectLayers, unrenderedConfig } from './config.ts';
import { docBlocks, renderDescription } from './docs.ts';
import { foreignKeyTargets } from './foreign-keys.ts';
import { withHooks } from './hooks.ts';
import type { Captured } from './parse-context.ts';
import type { ParseState } from './state.ts';
import type { Patch } from './properties.ts';

/** A node after its template was rendered once; its properties and configuration are still to be joined. */
export interface NodeDraft {
  readonly resourceType: GraphNode['resource_type'];
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly originalPath: string;
  readonly rootPath: string;
  readonly fqn: readonly string[];
  readonly rawCode: string;
  /** The text that tells whether the node has changed, if it is not `rawCode`. */
  readonly fileText?: string;
  readonly captured: Captured;
  /** 1-based line of the file where `rawCode` begins. */
  readonly line: number;
  /** Only versioned models have one: its own, and the version that a ref without one means. */
  readonly version?: { readonly own: string | number; readonly latest: string | number };
}

/** The section of dbt_project.yml that configures each resource type. */
export const configSections = {
  model: 'models',
  seed: 'seeds',
  test: 'tests',
  analysis: 'models',
  snapshot: 'snapshots',
  unit_test: 'unit_tests',
  exposure: 'exposures',
  metric: 'metrics',
  semantic_model: 'semantic-models',
  saved_query: 'saved-queries',
} as const satisfies Record<GraphNode['resource_type'], ConfigSection>;

/** What of a patch a node takes. */
export type NodePatch = Pick<
  Patch,
  | 'file'
  | 'description'
  | 'columns'
  | 'config'
  | 'unrenderedConfig'
  | 'constraints'
  | 'deprecationDate'
  | 'timeSpine'
>;

/** The configuration layers of dbt_project.yml for a node: its package's own, then the project's. */
export function treeLayers(
  state: ParseState,
  resourceType: GraphNode['resource_type'],
  packageName: string,
  fqn: readonly string[],
  trees: 'configTrees' | 'unrenderedTrees' = 'configTrees',
): readonly ConfigLayer[] {
  const { root, packages } = state.scope.project;
  const section = configSections[resourceType];
  const own = packages.find((config) => config.name === packageName);
  return [
    ...(own === undefined || own === root ? [] : projectLayers(own, section, fqn, trees)),
    ...projectLayers(root, section, fqn, trees),
  ];
}

/**
 * The finished node: configuration merged, description filled in, name in the database asked for.
 * @throws what the project's naming macros raise
 */
export function finishNode(
  state: ParseState,
  draft: NodeDraft,
  patch: NodePatch | undefined,
  docs: ReadonlyMap<string, DocBlock>,
): GraphNode {
  const layers = [
    ...treeLayers(state, draft.resourceType, draft.packageName, draft.fqn),
    ...(patch === undefined ? [] : [patch.config]),
    ...draft.captured.configs,
  ];
  const config = mergeConfig(configDefaults[draft.resourceType], layers);
  const { name, packageName, originalPath: file } = draft;
  const suffix = draft.version === undefined ? '' : `.v${draft.version.own}`;
  const basics = {
    resource_type: draft.resourceType,
    unique_id: `${draft.resourceType}.${draft.packageName}.${draft.name}${suffix}`,
    name: draft.name,
    package_name: draft.packageName,
    path: draft.path,
    original_file_path: draft.originalPath,
    root_path: draft.rootPath,
    fqn: draft.fqn,
    raw_code: draft.resourceType === 'seed' ? '' : draft.rawCode,
    checksum: checksumOf(draft),
    config,
    unrendered_config: unrenderedConfig([
      ...treeLayers(state, draft.resourceType, draft.packageName, draft.fqn, 'unrenderedTrees'),
      ...(patch === undefined ? [] : [patch.unrenderedConfig]),
      ...(draft.captured.unrendered === undefined ? draft.captured.configs : [draft.captured.unrendered]),
    ]),
    tags: config.tags,
    meta: config.meta,
    description: renderDescription(patch?.description ?? '', patch?.file ?? '', draft.packageName, docs),
    columns: columnsOf(patch?.columns ?? [], patch?.file ?? '', draft.packageName, docs),
    patch_path: patch === undefined ? null : `${draft.packageName}://${patch.file}`,
    ...(draft.version === undefined
      ? {}
      : { version: draft.version.own, latest_version: draft.version.latest }),
    constraints: patch?.constraints ?? [],
    doc_blocks: docBlocks(patch?.description ?? '', draft.packageName, docs),
    deprecation_date: patch?.deprecationDate ?? null,
    ...(patch?.timeSpine === undefined || patch.timeSpine === null ? {} : { time_spine: patch.timeSpine }),
  };
  const title = `${draft.resourceType} '${name}'`;
  const captured = withHooks(state, draft.captured, config, {
    title,
    packageName,
    name,
    file,
    model: basics,
  });
  const keys = foreignKeyTargets(basics.constraints, basics.columns);
  return {
    ...basics,
    ...location(state, basics, config, draft.resourceType),
    refs: [...captured.refs, ...keys.refs],
    sources: [...captured.sources, ...keys.sources],
    depends_on: { macros: captured.macros, nodes: [] },
    created_at: Date.now() / 1000,
    line: draft.line,
    ref_lines: captured.lines,
  };
}

/** Where the node is written to, and its quoted name if it is written at all. */
export function location(
  state: ParseState,
  node: Dict,
  config: NodeConfig,
  resourceType: GraphNode['resource_type'],
): { database: string; schema: string; alias: string; relation_name: string | null } {
  const place = { ...state.namer.locate(node, config), ...snapshotTarget(config, resourceType) };
  const written =
    (resourceType === 'model' && config.materialized !== 'ephemeral') ||
    resourceType === 'seed' ||
    resourceType === 'snapshot';
  const name = relationName({
    database: place.database,
    schema: place.schema,
    identifier: place.alias,
    type: null,
  });
  return { ...place, relation_name: written ? name : null };
}

/** Before dbt 1.9 a snapshot named its place itself; the naming macros then have no say. */
function snapshotTarget(
  config: NodeConfig,
  resourceType: GraphNode['resource_type'],
): { database?: string; schema?: string } {
  const { target_schema: schema, target_database: database } = config;
  if (resourceType !== 'snapshot') return {};
  return {
    ...(typeof schema === 'string' ? { schema } : {}),
    ...(typeof database === 'string' ? { database } : {}),
  };
}

/** The columns by name, their descriptions filled in. */
export function columnsOf(
  columns: readonly Column[],
  file: string,
  packageName: string,
  docs: ReadonlyMap<string, DocBlock>,
): Readonly<Record<string, Column>> {
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      {
        ...column,
        description: renderDescription(column.description, file, packageName, docs),
        doc_blocks: docBlocks(column.description, packageName, docs),
      },
    ]),
  );
}

/** Package, folders, name: dbt's path of a node in selections and configuration trees. */
export function fqnOf(packageName: string, path: string, name: string): readonly string[] {
  const folders = path.split('/').slice(0, -1);
  return [packageName, ...folders, name];
}

/** `orders` for `staging/orders.sql`. */
export function nameOf(path: string, extension: string): string {
  return basename(path, extension);
}

// A larger seed is not read for this: dbt takes its path for it.
const largestSeed = 2 ** 20;

/** By dbt's rules: a change of blanks alone does not make a node another one, but for seeds, whose rows are rows. */
function checksumOf({ resourceType, rawCode, fileText, originalPath }: NodeDraft): GraphNode['checksum'] {
  const text = fileText ?? rawCode;
  if (resourceType === 'seed' && Buffer.byteLength(text) > largestSeed)
    return { name: 'path', checksum: originalPath };
  const trimmed = text.trim();
  const checked =
    resourceType === 'seed' ? trimmed.replaceAll(/\r\n?/g, '\n') : trimmed.replaceAll(/\s+/g, ' ');
  return { name: 'sha256', checksum: sha256(checked) };
}

/** Hexadecimal, as the manifest has it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
