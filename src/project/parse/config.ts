import { BallastError } from '../../errors/ballast-error.ts';
import type { NodeConfig } from '../graph.ts';
import type { ConfigSection, Dict, ProjectConfig } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import { readHook } from './hooks.ts';

/** One source of configuration; later layers win over earlier ones. */
export type ConfigLayer = Dict;

// dbt's rules of merging: these add up over the layers, the rest is replaced.
const appended = new Set(['tags', 'pre-hook', 'post-hook', 'packages']);
const merged = new Set([
  'meta',
  'column_types',
  'docs',
  'persist_docs',
  'grants',
  'quoting',
  'contract',
  'snapshot_meta_column_names',
]);

/**
 * What dbt_project.yml says about a node, from the outermost level of its tree to the innermost.
 * @param fqn  package, folders, name: each names one level of the tree
 */
export function projectLayers(
  project: ProjectConfig,
  section: ConfigSection,
  fqn: readonly string[],
  trees: 'configTrees' | 'unrenderedTrees' = 'configTrees',
): readonly ConfigLayer[] {
  const layers: ConfigLayer[] = [];
  let level: Dict | undefined = project[trees][section];
  for (let depth = 0; level !== undefined; depth++) {
    layers.push(levelConfig(level));
    const next: unknown = depth < fqn.length ? level[fqn[depth]] : undefined;
    level = isDict(next) ? next : undefined;
  }
  return layers;
}

/** The configuration among the keys of one level: `+key`, and plain keys that are no folder. */
function levelConfig(level: Dict): Dict {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) config[key.slice(1).trim()] = value;
    else if (!isDict(value)) config[key] = value;
  }
  return config;
}

/** `layers` over `defaults`, each key merged as dbt merges it. @throws CONFIG_INVALID */
export function mergeConfig(defaults: NodeConfig, layers: readonly ConfigLayer[]): NodeConfig {
  const config: Record<string, unknown> = { ...defaults };
  for (const layer of layers) {
    for (const [written, value] of Object.entries(layer)) {
      const key = canonicalKey(written);
      if (value === undefined) continue;
      if (appended.has(key)) config[key] = [...asList(config[key]), ...asList(value)];
      else if (merged.has(key) && isDict(value)) config[key] = { ...asDict(config[key]), ...value };
      else config[key] = value;
    }
  }
  config['tags'] = [...new Set(asList(config['tags']).map(String))];
  const { enabled } = config;
  if (typeof enabled === 'string') {
    const params = {
      node: 'a node',
      key: 'enabled',
      expected: 'true or false',
      got: `the text '${enabled}'`,
    };
    throw new BallastError('CONFIG_INVALID', params);
  }
  config['enabled'] = enabled !== false;
  for (const key of ['pre-hook', 'post-hook'])
    if (key in config) config[key] = asList(config[key]).map(readHook);
  return config as NodeConfig;
}

/** What the layers say before merging with defaults: the manifest's `unrendered_config`. */
export function unrenderedConfig(layers: readonly ConfigLayer[]): Dict {
  return Object.assign({}, ...layers) as Dict;
}

// Inside config() a hyphen can't be written.
function canonicalKey(key: string): string {
  return key === 'pre_hook' ? 'pre-hook' : key === 'post_hook' ? 'post-hook' : key;
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function asDict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

const common = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
};

const relational = {
  ...common,
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
};

/** dbt's defaults of each resource type. */
export const configDefaults = {
  model: {
    ...relational,
    materialized: 'view',
    access: 'protected',
    freshness: null,
    on_error: null,
    latest_version_pointer: { enabled: null, alias: null },
  },
  analysis: { ...relational, materialized: 'view' },
  seed: { ...relational, materialized: 'seed', delimiter: ',', quote_columns: null },
  test: {
    ...common,
    schema: 'dbt_test__audit',
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    sql_header: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
  snapshot: {
    ...relational,
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
    dbt_valid_to_current: null,
  },
  unit_test: { ...common, materialized: 'unit' },
  exposure: { ...common, materialized: 'exposure' },
  metric: { ...common, materialized: 'metric' },
  semantic_model: { ...common, materialized: 'semantic_model' },
  saved_query: { ...common, materialized: 'saved_query' },
} satisfies Record<string, NodeConfig>;
