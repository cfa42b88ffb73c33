import { DuckDBTypeId, INTEGER, type DuckDBType } from '@duckdb/node-api';
import { ORIGIN_TYPE, type ResampleLayout, type Resampled, type Synthetic } from '../contract/resampled.ts';
import type { EmittedColumn } from '../contract/rows.ts';
import type { SourceColumn } from '../contract/source-table.ts';
import { quoteName, quoteString } from '../contract/quote.ts';
import type { Emit } from './shapes.ts';
import type { FixedSource } from './source.ts';

/**
 * SQL of a resampled table. Rows that exist are scanned or gathered by DuckDB, so their types and bits stay
 * as they are; only made values pass through JavaScript.
 */
export function resampledQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  resampled: Resampled,
  emit: Emit,
): string {
  const { layout } = resampled;
  const parts: string[] = [];
  if (!layout.syntheticOnly) parts.push(keptQuery(source, columns, resampled, layout, emit));
  if (resampled.synthetic !== null && resampled.synthetic.rows > 0) {
    parts.push(syntheticQuery(source, columns, resampled.synthetic, layout, emit));
  }
  if (parts.length === 0)
    parts.push(`${keptQuery(source, columns, { ...resampled, kept: 'all' }, layout, emit)} WHERE false`);
  return parts.map((part) => `(${part})`).join(' UNION ALL ');
}

function keptQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  resampled: Resampled,
  layout: ResampleLayout,
  emit: Emit,
): string {
  const origin =
    layout.origin === undefined ? [] : [originItem('original', `s.${source.rowNumber}`, layout.origin)];
  const items = [...columns.map((column) => `s.${quoteName(column.name)}`), ...origin].join(', ');
  if (resampled.kept === 'all') return `SELECT ${items} FROM ${source.from} AS s`;
  const rows = resampled.kept;
  return `SELECT ${items} FROM ${source.from} AS s JOIN ${emit({ kind: 'rows', rows: rows.length, columns: [position, base(rows)] })} AS r ON s.${source.rowNumber} = r.base ORDER BY r.position`;
}

function syntheticQuery(
  source: FixedSource,
  columns: readonly SourceColumn[],
  synthetic: Synthetic,
  layout: ResampleLayout,
  emit: Emit,
): string {
  const made = new Map(synthetic.features.map((feature, i) => [feature.name, `v${i}`]));
  const copies = (column: SourceColumn) => layout.features.includes(column.name) || layout.keepFromBase;
  const needsBase = columns.some(
    (column) => !made.has(column.name) && column.name !== layout.target && copies(column),
  );
  const items = columns.map((column) => {
    const name = quoteName(column.name);
    const value = made.get(column.name);
    if (value !== undefined) return `${castMade(`r.${value}`, column.type, layout.truncate)} AS ${name}`;
    if (column.name === layout.target) return `CAST(CAST(r.label AS VARCHAR) AS ${column.type}) AS ${name}`;
    return `${copies(column) ? `s.${name}` : `CAST(NULL AS ${column.type})`} AS ${name}`;
  });
  if (layout.origin !== undefined) items.push(originItem('synthetic', 'r.base', layout.origin));
  const emitted: EmittedColumn[] = [
    ...synthetic.features.map((feature, i) => ({ ...feature, name: `v${i}` })),
    labelColumn(synthetic),
  ];
  if (needsBase || layout.origin !== undefined) emitted.push(base(synthetic.base));
  if (needsBase) emitted.push(position);
  const rows = `${emit({ kind: 'rows', rows: synthetic.rows, columns: emitted })} AS r`;
  if (!needsBase) return `SELECT ${items.join(', ')} FROM ${rows}`;
  return `SELECT ${items.join(', ')} FROM ${source.from} AS s JOIN ${rows} ON s.${source.rowNumber} = r.base ORDER BY r.position`;
}

function originItem(kind: string, row: string, name: string): string {
  return `CAST({kind: ${quoteString(kind)}, base_row: ${row}} AS ${ORIGIN_TYPE}) AS ${quoteName(name)}`;
}

/** The place of each emitted row, to sort a join by. */
const position: EmittedColumn = {
  kind: 'computed',
  name: 'position',
  fill: (start, count, out) => {
    for (let i = 0; i < count; i++) out[i] = start + i;
  },
};

function base(rows: Int32Array): EmittedColumn {
  return { kind: 'stored', name: 'base', values: rows };
}

/** The class of every new row, by code. */
function labelColumn(synthetic: Synthetic): EmittedColumn {
  const categories = [...new Set(synthetic.labels.map(({ label }) => String(label)))];
  const codes = new Int32Array(synthetic.rows);
  let at = 0;
  for (const { label, rows } of synthetic.labels) {
    codes.fill(categories.indexOf(String(label)), at, at + rows);
    at += rows;
  }
  return { kind: 'coded', name: 'label', codes, categories };
}

const FRACTIONAL = new Set([DuckDBTypeId.DOUBLE, DuckDBTypeId.FLOAT, DuckDBTypeId.DECIMAL]);

/** A made float64 as a value of the column's type: the nearest one, or truncated toward zero. */
function castMade(value: string, type: DuckDBType, truncate: boolean): string {
  if (type.typeId === DuckDBTypeId.DOUBLE) return value;
  if (FRACTIONAL.has(type.typeId)) return `CAST(${value} AS ${type})`;
  if (type.typeId === DuckDBTypeId.BOOLEAN) return `(${value} >= ${truncate ? 1 : 0.5})`;
  const whole = truncate ? `trunc(${value})` : `round(${value})`;
  if (type.typeId === DuckDBTypeId.DATE) return `(DATE '1970-01-01' + CAST(${whole} AS ${INTEGER}))`;
  return `CAST(${whole} AS ${type})`;
}
