import { cellsOf, fillPerturbation, type FrameColumnRule } from '../methods/noise/perturb-frame.ts';
import { chosenRows, shiftedCodes, swappedRows } from '../methods/noise/replaced-cells.ts';
import { numberOfType } from './perturbation.ts';
import type { Projected, ProjectedItem } from './projected.ts';
import { quoteName } from './quote.ts';
import type { EmittedColumn } from './rows.ts';
import type { SourceColumn, SourceTable } from './source-table.ts';

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
      const values = swappedRows(cellsOf(rule), rows);
      return { emitted: { kind: 'stored', name: made, values }, item: { column: name, at: `r.${made}` } };
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
