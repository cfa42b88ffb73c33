import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Dict } from '../load/project-file.ts';
import { describeValue, isDict, plainText } from '../load/yaml-file.ts';
import { quoteText } from '../context/catalog.ts';
import type { GraphNode } from '../graph.ts';
import type { MaterializeContext } from './materialize.ts';
import { dropRelation, placeName, swapView } from './relations.ts';

const formats = ['parquet', 'csv', 'json'] as const;
type Format = (typeof formats)[number];

/**
 * dbt-duckdb's external model: its rows stand in a file, and a view reads them.
 * Configuration: location, format, delimiter, options, partition_by.
 * @throws EXTERNAL_CONFIG_INVALID
 */
export async function buildExternal(context: MaterializeContext): Promise<null> {
  const { session, node, sql, execute, settle, scope } = context;
  const { target, root } = scope.scope.project;
  const location = locationOf(node, target.raw, root.root);
  const format = formatOf(node, location);
  const options = writeOptions(node, format);
  const place = { database: node.database, schema: node.schema, name: node.alias };
  const rows = { database: 'temp', schema: 'main', name: `${node.alias}__dbt_tmp` };
  if (!location.includes('://'))
    mkdirSync(options.has('partition_by') ? location : dirname(location), { recursive: true });
  try {
    await dropRelation(session, rows);
    await execute(`create temp table ${placeName(rows)} as (\n${sql}\n)`, 1);
    // A file of no rows would have no columns to read either: one of NULLs is left out again when it is read.
    const [count] = (await session.query(`select count(*) as n from ${placeName(rows)}`)).objects();
    const isEmpty = Number(count?.['n']) === 0 && format !== 'csv';
    if (isEmpty) await session.query(`insert into ${placeName(rows)} default values`);
    const written = [...options].map(([key, value]) => `${key} ${value}`).join(', ');
    await execute(`copy ${placeName(rows)} to ${quoteText(location)} (${written})`, Infinity);
    const source = `select * from ${readCall(format, location, options)}${isEmpty ? ' where false' : ''}`;
    await swapView(
      session,
      place,
      (name) => execute(`create or replace view ${name} as (${source})`, Infinity).then(() => undefined),
      settle,
    );
    return null;
  } finally {
    await dropRelation(session, rows);
  }
}

function locationOf(node: GraphNode, target: Dict, root: string): string {
  const configured = node.config['location'];
  const folder = typeof target['external_root'] === 'string' ? target['external_root'] : '.';
  const format = formats.find((format) => format === node.config['format']) ?? 'parquet';
  const partitioned = partitions(node) !== undefined || partitionOption(node) !== undefined;
  const fallback = join(folder, partitioned ? node.alias : `${node.alias}.${format}`);
  const location = typeof configured === 'string' ? configured : fallback;
  return location.includes('://') || isAbsolute(location) ? location : join(root, location);
}

function formatOf(node: GraphNode, location: string): Format {
  const written = node.config['format'];
  if (written === undefined || written === null)
    return formats.find((format) => location.toLowerCase().endsWith(`.${format}`)) ?? 'parquet';
  const known = formats.find((format) => format === plainText(written).toLowerCase());
  if (known !== undefined) return known;
  throw invalid('format', `one of ${formats.join(', ')}`, written, node);
}

function partitionOption(node: GraphNode): unknown {
  const options = node.config['options'];
  return isDict(options) ? options['partition_by'] : undefined;
}

function partitions(node: GraphNode): string | undefined {
  const value = node.config['partition_by'] ?? partitionOption(node) ?? undefined;
  if (value === undefined) return undefined;
  const names = Array.isArray(value) ? value.map(String) : [plainText(value)];
  return names.join(', ').replace(/^\((.*)\)$/s, '$1');
}

/** The options of COPY, by name. */
function writeOptions(node: GraphNode, format: Format): ReadonlyMap<string, string> {
  const given = node.config['options'] ?? {};
  if (!isDict(given)) throw invalid('options', 'a dictionary', given, node);
  const options = new Map<string, string>([['format', format]]);
  for (const [key, value] of Object.entries(given)) {
    if (key.toLowerCase() !== 'partition_by') options.set(key.toLowerCase(), optionText(value));
  }
  const columns = partitions(node);
  if (columns !== undefined) {
    options.set('partition_by', `(${columns})`);
    if (!options.has('overwrite_or_ignore')) options.set('overwrite_or_ignore', 'true');
  }
  const delimiter = node.config['delimiter'];
  if (format === 'csv' && typeof delimiter === 'string') options.set('delimiter', quoteText(delimiter));
  if (format === 'csv' && !options.has('header')) options.set('header', 'true');
  return options;
}

function optionText(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return /^(?:\w+|'.*'|\(.*\))$/s.test(value) ? value : quoteText(value);
}

function readCall(format: Format, location: string, options: ReadonlyMap<string, string>): string {
  const isPartitioned = options.has('partition_by');
  const path = quoteText(isPartitioned ? `${location}/**/*.${format}` : location);
  const hive = isPartitioned ? ', hive_partitioning = true' : '';
  if (format === 'parquet') return `read_parquet(${path}${hive})`;
  if (format === 'json') return `read_json_auto(${path}${hive})`;
  const read = [...options].filter(([key]) =>
    ['delimiter', 'delim', 'sep', 'header', 'quote', 'escape'].includes(key),
  );
  const passed = read.map(([key, value]) => `, ${key === 'delimiter' ? 'delim' : key} = ${value}`).join('');
  return `read_csv(${path}${passed}${hive})`;
}

function invalid(key: string, expected: string, value: unknown, node: GraphNode): BallastError {
  const params = { key, expected, got: describeValue(value) };
  return new BallastError('EXTERNAL_CONFIG_INVALID', params, { file: node.original_file_path });
}
