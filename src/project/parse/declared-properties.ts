import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';

export type DeclaredType = 'exposure' | 'metric' | 'semantic_model' | 'saved_query';

/** The keys that dbt's manifest has for one type of declared node beside those of every node. */
export function declaredProperties(type: DeclaredType, entry: Dict): Dict {
  switch (type) {
    case 'exposure':
      return {
        type: entry['type'] ?? 'application',
        owner: { email: null, name: null, ...dict(entry['owner']) },
        label: entry['label'] ?? null,
        maturity: entry['maturity'] ?? null,
        url: entry['url'] ?? null,
      };
    case 'metric':
      return {
        label: plainText(entry['label'] ?? entry['name']),
        type: entry['type'] ?? 'simple',
        type_params: typeParams(entry),
        filter: filters(entry['filter']),
        time_granularity: entry['time_granularity'] ?? null,
      };
    case 'saved_query':
      return {
        query_params: queryParams(entry['query_params']),
        exports: list(entry['exports']).map(exportOf),
        label: entry['label'] ?? null,
      };
    case 'semantic_model':
      return semanticModel(entry);
    default:
      return type satisfies never;
  }
}

function typeParams(entry: Dict): Dict {
  const params = dict(entry['type_params']);
  const measure = input(params['measure']);
  return {
    measure,
    input_measures: inputMeasures(measure, params['conversion_type_params']),
    numerator: metricInput(params['numerator']),
    denominator: metricInput(params['denominator']),
    expr: text(params['expr']),
    window: timeWindow(params['window']),
    grain_to_date: params['grain_to_date'] ?? null,
    metrics: list(params['metrics']).map(metricInput),
    conversion_type_params: conversion(params['conversion_type_params']),
    cumulative_type_params: cumulative(entry, params),
    metric_aggregation_params: null,
  };
}

/** The measures that a metric reads itself; those of the metrics it is made of come when all are known. */
function inputMeasures(measure: Dict | null, conversionParams: unknown): readonly Dict[] {
  const { base_measure, conversion_measure } = dict(conversionParams);
  return [measure, input(base_measure), input(conversion_measure)].filter((item) => item !== null);
}

/** A measure by name alone or with its options. */
function input(value: unknown): Dict | null {
  if (value === undefined || value === null) return null;
  const given: Dict = isDict(value) ? value : { name: plainText(value) };
  return {
    name: given['name'],
    filter: filters(given['filter']),
    alias: given['alias'] ?? null,
    join_to_timespine: given['join_to_timespine'] === true,
    fill_nulls_with: given['fill_nulls_with'] ?? null,
  };
}

function metricInput(value: unknown): Dict | null {
  if (value === undefined || value === null) return null;
  const given: Dict = isDict(value) ? value : { name: plainText(value) };
  return {
    name: given['name'],
    filter: filters(given['filter']),
    alias: given['alias'] ?? null,
    offset_window: timeWindow(given['offset_window']),
    offset_to_grain: given['offset_to_grain'] ?? null,
  };
}

/** `1 month` or `7 days`. */
function timeWindow(value: unknown): Dict | null {
  if (isDict(value)) return value;
  const parts = /^(\d+)\s+(\w+?)s?$/.exec(typeof value === 'string' ? value.trim() : '');
  return parts === null ? null : { count: Number(parts[1]), granularity: parts[2] };
}

function conversion(value: unknown): Dict | null {
  if (!isDict(value)) return null;
  return {
    base_measure: input(value['base_measure']),
    conversion_measure: input(value['conversion_measure']),
    entity: value['entity'],
    calculation: value['calculation'] ?? 'conversion_rate',
    window: timeWindow(value['window']),
    constant_properties: value['constant_properties'] ?? null,
  };
}

function cumulative(entry: Dict, params: Dict): Dict | null {
  if (entry['type'] !== 'cumulative') return null;
  const given = dict(params['cumulative_type_params']);
  return {
    window: timeWindow(given['window'] ?? params['window']),
    grain_to_date: given['grain_to_date'] ?? params['grain_to_date'] ?? null,
    period_agg: given['period_agg'] ?? 'first',
    metric: metricInput(given['metric']),
  };
}

function queryParams(value: unknown): Dict {
  const given = dict(value);
  return {
    metrics: list(given['metrics']).map(plainText),
    group_by: list(given['group_by']).map(plainText),
    where: filters(given['where']),
    order_by: list(given['order_by']).map(plainText),
    limit: given['limit'] ?? null,
  };
}

function exportOf(value: unknown): Dict {
  const given = dict(value);
  const config = dict(given['config']);
  return {
    name: given['name'],
    config: {
      export_as: config['export_as'] ?? 'table',
      schema_name: config['schema'] ?? config['schema_name'] ?? null,
      alias: config['alias'] ?? null,
      database: config['database'] ?? null,
    },
    unrendered_config: config,
  };
}

/** What entities, measures and dimensions have in common. */
const element = { description: null, label: null, config: { meta: {} } };

function semanticModel(entry: Dict): Dict {
  return {
    model: text(entry['model']) ?? '',
    node_relation: null,
    label: entry['label'] ?? null,
    defaults: isDict(entry['defaults']) ? entry['defaults'] : null,
    entities: list(entry['entities']).map((item) =>
      pick(item, { ...element, name: '', type: 'primary', role: null, expr: null }),
    ),
    measures: list(entry['measures']).map((item) =>
      pick(item, {
        ...element,
        name: '',
        agg: 'sum',
        create_metric: false,
        expr: null,
        agg_params: null,
        non_additive_dimension: null,
        agg_time_dimension: null,
      }),
    ),
    dimensions: list(entry['dimensions']).map((item) =>
      pick(item, {
        ...element,
        name: '',
        type: 'categorical',
        is_partition: false,
        type_params: null,
        expr: null,
        metadata: null,
      }),
    ),
    primary_entity: entry['primary_entity'] ?? null,
  };
}

/** The keys of `defaults`, with the item's values where it has them; an expression is text. */
function pick(item: unknown, defaults: Dict): Dict {
  const given = dict(item);
  const picked = Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, given[key] ?? value]),
  );
  // dbt reads these words in any case.
  for (const key of ['type', 'agg'])
    if (typeof picked[key] === 'string') picked[key] = picked[key].toLowerCase();
  if (isDict(given['config'])) picked['config'] = { meta: {}, ...given['config'] };
  return { ...picked, ...('expr' in defaults ? { expr: text(given['expr']) } : {}) };
}

/** One condition or several, in the shape of the manifest. */
function filters(value: unknown): Dict | null {
  if (value === undefined || value === null) return null;
  const written = Array.isArray(value) ? (value as unknown[]) : [value];
  return { where_filters: written.map((item) => ({ where_sql_template: plainText(item).trim() })) };
}

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : plainText(value);
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
