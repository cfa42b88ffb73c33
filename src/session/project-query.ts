import type { OutputColumn } from '../contract/define.ts';
import type { Projected, ProjectedItem } from '../contract/projected.ts';
import { quoteName } from '../contract/quote.ts';
import type { EmittedColumn } from '../contract/rows.ts';
import type { Emit } from './shapes.ts';
import type { FixedSource } from './source.ts';

/**
 * SQL of what a projection makes of its source.
 * @param columns  of the result, one for each item of a part
 */
export function projectedQuery(
  source: FixedSource,
  { parts, made, rows }: Projected,
  columns: readonly OutputColumn[],
  emit: Emit,
): string {
  const { from, order } =
    rows === undefined ? rowByRow(source, made, emit) : gathered(source, made, rows, emit);
  return parts
    .map((items) => {
      const list = columns.map((column, i) => projectedItem(items[i], i, column));
      const joins = items.flatMap((item, i) =>
        typeof item === 'string' ? [] : [gatherJoin(source, item.at, i)],
      );
      // A join may give its rows in another order.
      const sorted = joins.length > 0 && order === '' ? ` ORDER BY ${source.rowNumber('s.')}` : order;
      return `(SELECT ${list.join(', ')} FROM ${from}${joins.join('')}${sorted})`;
    })
    .join(' UNION ALL ');
}

function rowByRow(source: FixedSource, made: Projected['made'], emit: Emit): { from: string; order: string } {
  const own = made === null || made.columns.length === 0 ? '' : ` POSITIONAL JOIN ${emit(made)} AS r`;
  return { from: `${source.from} AS s${own}`, order: '' };
}

function gathered(
  source: FixedSource,
  made: Projected['made'],
  rows: Int32Array,
  emit: Emit,
): { from: string; order: string } {
  const place = quoteName('__ballast_place');
  const base = quoteName('__ballast_base');
  const columns: EmittedColumn[] = [
    ...(made?.columns ?? []),
    { kind: 'stored', name: '__ballast_place', values: Int32Array.from(rows, (_, i) => i) },
    { kind: 'stored', name: '__ballast_base', values: rows },
  ];
  const batch = emit({ kind: 'rows', rows: rows.length, columns });
  return {
    from: `${source.from} AS s JOIN ${batch} AS r ON ${source.rowNumber('s.')} = r.${base}`,
    order: ` ORDER BY r.${place}`,
  };
}

/** The source once more, for the rows that a column's values come from. */
function gatherJoin(source: FixedSource, at: string, i: number): string {
  return ` JOIN ${source.from} AS g${i} ON ${source.rowNumber(`g${i}.`)} = ${at}`;
}

function projectedItem(item: ProjectedItem, i: number, { name, type }: OutputColumn): string {
  if (typeof item !== 'string') return `g${i}.${quoteName(item.column)} AS ${quoteName(name)}`;
  // A column that stays needs no cast, and DuckDB then passes its vectors on as they are.
  return item === `s.${quoteName(name)}` ? item : `CAST(${item} AS ${type}) AS ${quoteName(name)}`;
}
