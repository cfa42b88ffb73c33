import type { MacroDefinition, Template } from '../jinja/index.ts';
import type { Dict } from './load/project-file.ts';

/**
 * The graph of a project. Its entries carry the names of dbt's manifest (snake_case), because they are what the
 * manifest, `ls --output json` and Jinja's `model` show.
 */
export interface Graph {
  /**
   * Everything enabled that is no source, by unique id: models, seeds, snapshots, tests, analyses, unit tests, and
   * what is only declared (exposures, metrics, semantic models, saved queries).
   */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly sources: ReadonlyMap<string, SourceNode>;
  readonly docs: ReadonlyMap<string, DocBlock>;
  readonly groups: ReadonlyMap<string, GroupNode>;
  /** Disabled nodes and sources by unique id. */
  readonly disabled: ReadonlyMap<string, GraphNode | SourceNode>;
  /** What each node and source reads. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** What reads each node and source. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

export const resourceTypes = [
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'source',
  'unit_test',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** A node's configuration: what dbt_project.yml, property files and `config()` say, merged over the defaults. */
export interface NodeConfig extends Dict {
  readonly enabled: boolean;
  readonly materialized: string;
  readonly alias: string | null;
  readonly schema: string | null;
  readonly database: string | null;
  readonly tags: readonly string[];
  readonly meta: Dict;
  readonly 'pre-hook'?: readonly NodeHook[];
  readonly 'post-hook'?: readonly NodeHook[];
}

/** A hook of a node: a template, and whether it runs in the transaction that swaps. */
export interface NodeHook {
  readonly sql: string;
  readonly transaction: boolean;
  readonly index: null;
}

export interface Ref {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
}

export interface Column {
  readonly name: string;
  readonly description: string;
  readonly data_type: string | null;
  readonly quote: boolean | null;
  readonly tags: readonly string[];
  readonly meta: Dict;
  readonly constraints: readonly Dict[];
  /** Of a column of a time spine. */
  readonly granularity?: string | null;
  /** Ids of the doc blocks in the description, once that is filled in. */
  readonly doc_blocks?: readonly string[];
}

/** What a generic test was made from. */
export interface TestMetadata {
  readonly name: string;
  readonly namespace: string | null;
  readonly kwargs: Dict;
}

export interface GraphNode {
  readonly resource_type: Exclude<ResourceType, 'source'>;
  /** `model.project.name`; a generic test ends in a hash of its arguments. */
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  /** Relative to its model, seed or test path. */
  readonly path: string;
  /** Relative to the package's folder. */
  readonly original_file_path: string;
  /** Absolute folder of the package. */
  readonly root_path: string;
  readonly fqn: readonly string[];
  readonly alias: string;
  readonly database: string;
  readonly schema: string;
  /** Quoted name in the database; null for tests, analyses and ephemeral models. */
  readonly relation_name: string | null;
  readonly raw_code: string;
  readonly checksum: { readonly name: string; readonly checksum: string };
  readonly config: NodeConfig;
  readonly unrendered_config: Dict;
  readonly tags: readonly string[];
  readonly meta: Dict;
  readonly description: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly patch_path: string | null;
  readonly refs: readonly Ref[];
  readonly sources: readonly (readonly [string, string])[];
  readonly depends_on: { readonly macros: readonly string[]; readonly nodes: readonly string[] };
  /** When it was parsed, seconds since 1970. */
  readonly created_at: number;
  /** Only versioned models have these two. */
  readonly version?: string | number | null;
  readonly latest_version?: string | number | null;
  /** Constraints over the whole model, as its property file declares them. */
  readonly constraints?: readonly Dict[];
  readonly deprecation_date?: string | null;
  /** Only models that are time spines have this. */
  readonly time_spine?: Dict | null;
  /** Ids of the doc blocks in the description. */
  readonly doc_blocks?: readonly string[];
  /** Only unit tests have this. */
  readonly unit_test?: UnitTest;
  /** What an exposure, metric, semantic model or saved query declares: the keys of its own in dbt's manifest. */
  readonly declared?: Dict;
  /** Only generic tests have the following. */
  readonly test_metadata?: TestMetadata;
  readonly column_name?: string | null;
  readonly file_key_name?: string;
  /** The node or source that a generic test stands under. */
  readonly attached_node?: string | null;
  /** 1-based line in `original_file_path` where `raw_code` begins, or where a generic test is declared. */
  readonly line: number;
  /** The 1-based lines where refs and sources stand, by `name`, `package.name` or `source.table`. */
  readonly ref_lines: ReadonlyMap<string, number>;
}

/** Rows of a unit test: dictionaries, a CSV text, or SQL. */
export interface UnitTestRows {
  readonly format: 'dict' | 'csv' | 'sql';
  readonly rows: readonly Dict[] | string;
  /** Name of the file in tests/fixtures that the rows come from. */
  readonly fixture: string | null;
}

/** A unit test: a model over given inputs must give the expected rows. */
export interface UnitTest {
  /** Unique id of the model. */
  readonly model: string;
  readonly modelName: string;
  /** `input` is `ref('x')`, `source('a', 'b')` or `this`. */
  readonly given: readonly (UnitTestRows & { readonly input: string })[];
  readonly expect: UnitTestRows;
  readonly overrides: { readonly macros: Dict; readonly vars: Dict; readonly env_vars: Dict };
}

/** A group of models: those that are private can be read inside it only. */
export interface GroupNode {
  /** `group.package.name` */
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly owner: Dict;
  readonly description: string | null;
  readonly config: Dict;
}

export interface SourceNode {
  readonly resource_type: 'source';
  readonly unique_id: string;
  readonly name: string;
  readonly source_name: string;
  readonly source_description: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly root_path: string;
  readonly fqn: readonly string[];
  readonly loader: string;
  readonly identifier: string;
  readonly database: string;
  readonly schema: string;
  /** Quoted name, or the text of `external_location`, which stands in FROM as it is. */
  readonly relation_name: string;
  readonly quoting: Dict;
  readonly config: Dict & { readonly enabled: boolean };
  readonly unrendered_config: Dict;
  readonly tags: readonly string[];
  readonly meta: Dict;
  readonly source_meta: Dict;
  readonly loaded_at_field: string | null;
  readonly loaded_at_query: string | null;
  readonly freshness: Freshness | null;
  /** What an external table declares. */
  readonly external: Dict | null;
  readonly description: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly created_at: number;
}

/** How old a source's newest row may be. */
export interface Freshness {
  readonly warn_after: FreshnessLimit;
  readonly error_after: FreshnessLimit;
  /** A condition on the rows that count. */
  readonly filter: string | null;
}

export interface FreshnessLimit {
  readonly count: number | null;
  readonly period: 'minute' | 'hour' | 'day' | null;
}

/** A macro of a package. */
export interface MacroNode {
  /** `macro.package.name` */
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly original_file_path: string;
  readonly description: string;
  readonly template: Template;
  readonly definition: MacroDefinition;
}

export interface DocBlock {
  /** `doc.package.name` */
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly block_contents: string;
}

/** Anything that stands in the graph. */
export type Resource = GraphNode | SourceNode;

/** The line to name when nothing better is known: that of a generic test's declaration. */
export function declarationLine(node: GraphNode): number | undefined {
  return node.test_metadata === undefined ? undefined : node.line;
}

/** How messages name a node: `model 'orders'`. */
export function nodeTitle(
  node: { readonly resource_type: Exclude<ResourceType, 'source'>; readonly name: string } | SourceNode,
): string {
  return node.resource_type === 'source'
    ? `source '${node.source_name}.${node.name}'`
    : `${node.resource_type} '${node.name}'`;
}
