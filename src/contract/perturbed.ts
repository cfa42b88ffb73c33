import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { Column } from '../frame/frame.ts';
import { cellsOf, fillPerturbation, type FrameColumnRule } from '../methods/noise/perturb-frame.ts';
import { chosenRows, shiftedCodes, swappedRows } from '../methods/noise/replaced-cells.ts';
import { numberOfType } from './perturbation.ts';
import type { Projected, ProjectedItem } from './projected.ts';
import { quoteName } from './quote.ts';
import type { EmittedColumn } from './rows.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

/** Types whose values come through float64 as they are. */
const EXACT = new Set<DuckDBTypeId>([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
]);

function isExact({ typeId }: DuckDBType): boolean {
  return EXACT.has(typeId);
}

/** The values that rows take from the rows `from`. */
function swappedColumn(name: string, column: Column, from: Int32Array): EmittedColumn {
  if (column.kind !== 'number') throw new Error(`${column.name} is not read as numbers`);
  const { valid } = column;
  return {
    kind: 'stored',
    name,
    values: Float64Array.from(from, (row) => column.values[row]),
    valid: valid === null ? null : Uint8Array.from(from, (row) => valid[row]),
  };
}

/** A perturbed table as SQL over its source: noise and choices are made here, values stay in DuckDB. */
export async function perturbSource(
  source: SourceTable,
  rules: readonly FrameColumnRule[],
): Promise<Projected> {
  const rows = await source.rowCount();
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const made: EmittedColumn[] = [];
  const items: ProjectedItem[] = [];
  for (const column of source.columns) {
    const rule = byName.get(column.name);
    if (rule === undefined) {
      items.push(`s.${quoteName(column.name)}`);
      continue;
    }
    const { emitted, item } = await perturbedColumn(source, column, rule, rows);
    made.push(emitted);
    items.push(item);
  }
  return { kind: 'projected', parts: [items], made: { kind: 'rows', rows, columns: made } };
}

async function perturbedColumn(
  source: SourceTable,
  { name, type }: SourceColumn,
  rule: FrameColumnRule,
  rows: number,
): Promise<{ readonly emitted: EmittedColumn; readonly item: ProjectedItem }> {
  const own = `s.${quoteName(name)}`;
  const made = `c${rule.column}`;
  switch (rule.kind) {
    case 'gaussian':
    case 'uniform': {
      const { kind, deviation } = rule;
      const fill = (start: number, count: number, out: Float64Array) =>
        fillPerturbation({ ...rule, kind }, deviation, start, count, out);
      return {
        emitted: { kind: 'computed', name: made, fill },
        item: numberOfType(`(CAST(${own} AS DOUBLE) + r.${made})`, type),
      };
    }
    case 'swap': {
      const from = swappedRows(cellsOf(rule), rows);
      if (!isExact(type)) {
        return {
          emitted: { kind: 'stored', name: made, values: from },
          item: { column: name, at: `r.${made}` },
        };
      }
      // Many times faster than a join of the source with itself.
      const [column] = (await source.readFrame([name])).columns;
      return { emitted: swappedColumn(made, column, from), item: `r.${made}` };
    }
    case 'missing': {
      const values = new Int32Array(rows);
      for (const row of chosenRows(cellsOf(rule), rows)) values[row] = 1;
      const emitted: EmittedColumn = { kind: 'stored', name: made, values };
      return { emitted, item: `CASE WHEN r.${made} = 0 THEN ${own} END` };
    }
    case 'category_shift': {
      const [{ codes, categories }] = await source.readCategories([name]);
      const shifted = shiftedCodes(cellsOf(rule), codes, categories.length);
      const emitted: EmittedColumn = { kind: 'coded', name: made, codes: shifted, categories };
      return { emitted, item: `CAST(r.${made} AS VARCHAR)` };
    }
    default:
      return rule.kind satisfies never;
  }
}
