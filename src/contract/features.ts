import { DuckDBTypeId } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { Args } from './define.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** The features of a call: those named, else every column but target, `keep` and `exclude`. */
export function featureColumns(source: SourceTable, args: Args, target: string): SourceColumn[] {
  const listed = (name: string) => (args[name] as readonly string[] | undefined) ?? [];
  const left = new Set([target, ...listed('keep'), ...listed('exclude')]);
  const named = args.features === undefined ? undefined : new Set(listed('features'));
  return source.columns.filter((column) => !left.has(column.name) && (named?.has(column.name) ?? true));
}

const REFUSED: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.TIMESTAMP]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_S]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'a timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'a timestamp',
  [DuckDBTypeId.TIME]: 'a time',
  [DuckDBTypeId.TIME_TZ]: 'a time',
  [DuckDBTypeId.INTERVAL]: 'an interval',
  [DuckDBTypeId.UUID]: 'a key',
  [DuckDBTypeId.BLOB]: 'binary data',
  [DuckDBTypeId.LIST]: 'a list',
  [DuckDBTypeId.ARRAY]: 'an array',
  [DuckDBTypeId.STRUCT]: 'a struct',
  [DuckDBTypeId.MAP]: 'a map',
  [DuckDBTypeId.UNION]: 'a union',
};

/**
 * Refuses columns that cannot be features.
 * @throws NO_FEATURES, FEATURE_TYPE
 */
export function checkFeatures(features: readonly SourceColumn[], onlyNumbers: boolean): void {
  if (features.length === 0) throw new BallastError('NO_FEATURES', {});
  for (const { name, type } of features) {
    const isText = type.typeId === DuckDBTypeId.VARCHAR || type.typeId === DuckDBTypeId.ENUM;
    const what = REFUSED[type.typeId] ?? (isText && onlyNumbers ? 'text' : undefined);
    if (what !== undefined)
      throw new BallastError('FEATURE_TYPE', { column: name, what, type: String(type) }, { column: name });
  }
}
