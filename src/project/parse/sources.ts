import { relationName } from '../context/relation.ts';
import type { DocBlock, SourceNode } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';
import { mergeConfig, projectLayers, unrenderedConfig } from './config.ts';
import { renderDescription } from './docs.ts';
import { columnsOf } from './node-builder.ts';
import type { SourceDeclaration } from './properties.ts';
import type { ParseState } from './state.ts';

const defaults = {
  enabled: true,
  materialized: 'source',
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
};

/** A declared source table as a node of the graph. */
export function parseSource(
  state: ParseState,
  declared: SourceDeclaration,
  docs: ReadonlyMap<string, DocBlock>,
): SourceNode {
  const { project } = state.scope;
  const folders = declared.path.split('/').slice(0, -1);
  const fqn = [declared.packageName, ...folders, declared.sourceName, declared.name];
  const own = project.packages.find(({ name }) => name === declared.packageName);
  const layers = [
    ...(own === undefined || own === project.root ? [] : projectLayers(own, 'sources', fqn)),
    ...projectLayers(project.root, 'sources', fqn),
    ...declared.configs,
  ];
  const config = mergeConfig(defaults, layers);
  const parts = {
    database: declared.database ?? project.target.database,
    schema: declared.schema,
    identifier: declared.identifier,
    type: null,
  };
  const describe = (text: string) => renderDescription(text, declared.file, declared.packageName, docs);
  return {
    resource_type: 'source',
    unique_id: `source.${declared.packageName}.${declared.sourceName}.${declared.name}`,
    name: declared.name,
    source_name: declared.sourceName,
    source_description: describe(declared.sourceDescription),
    package_name: declared.packageName,
    path: declared.file,
    original_file_path: declared.file,
    root_path: project.packages.find((part) => part.name === declared.packageName)?.root ?? project.root.root,
    fqn,
    loader: declared.loader,
    identifier: declared.identifier,
    database: parts.database,
    schema: parts.schema,
    relation_name: externalLocation(config, declared) ?? relationName(parts),
    quoting: declared.quoting,
    config: {
      enabled: config.enabled,
      event_time: config['event_time'] ?? null,
      freshness: declared.freshness,
      loaded_at_field: declared.loadedAtField,
      loaded_at_query: declared.loadedAtQuery,
      static_analysis: config['static_analysis'] ?? null,
      tags: config.tags,
      meta: config.meta,
    },
    unrendered_config: unrenderedConfig(layers),
    tags: config.tags,
    meta: config.meta,
    source_meta: declared.sourceMeta,
    loaded_at_field: declared.loadedAtField,
    loaded_at_query: declared.loadedAtQuery,
    freshness: declared.freshness,
    external: declared.external,
    description: describe(declared.description),
    columns: columnsOf(declared.columns, declared.file, declared.packageName, docs),
    created_at: Date.now() / 1000,
  };
}

/** dbt-duckdb's `external_location`: a path or a function call that is read in place of a table. */
function externalLocation(config: Dict, declared: SourceDeclaration): string | undefined {
  const meta = isDict(config['meta']) ? config['meta'] : {};
  const location = config['external_location'] ?? meta['external_location'];
  if (typeof location !== 'string') return undefined;
  const own = Object.entries(config).filter(([key]) => !Object.hasOwn(defaults, key));
  const { name, identifier, schema, database } = declared;
  const values: Dict = { name, identifier, schema, database, ...meta, ...Object.fromEntries(own) };
  const filled = fillLocation(location, values, plainText(values['formatter'] ?? 'newstyle'));
  return filled.includes('(') || filled.startsWith("'") ? filled : `'${filled.replaceAll("'", "''")}'`;
}

const placeholders: Readonly<Record<string, RegExp>> = {
  newstyle: /\{(\w+)\}/g,
  oldstyle: /%\((\w+)\)s/g,
  template: /\$\{?(\w+)\}?/g,
};

/** A location whose placeholders name the table, its schema or anything in its meta; `formatter` says how they look. */
function fillLocation(location: string, values: Dict, formatter: string): string {
  const pattern = placeholders[formatter] ?? placeholders['newstyle'];
  return location.replaceAll(pattern, (written: string, key: string) => {
    const value = values[key];
    return value === undefined || value === null ? written : plainText(value);
  });
}
