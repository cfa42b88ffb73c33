import type { CategoryColumn } from '../frame/frame.ts';
import { takeRows } from '../frame/matrix.ts';
import {
  fillColumn,
  planRows,
  type InterpolationPlan,
  type PlanRange,
} from '../methods/sampling/interpolation-plan.ts';
import type { CodedColumn } from './rows.ts';
import type { ResampleData } from './resample-data.ts';
import type { Synthetic } from './resampled.ts';

/** Changes values of column `c` of the new rows `start` to `start + count` once they are made, in their original scale. */
export type FinishColumn = (c: number, start: number, count: number, out: Float64Array) => void;

/**
 * An interpolation plan as rows to emit; values are made while DuckDB scans them, always from rows in their original
 * scale.
 * @param source  what the plan's row numbers count: the rows of each range's class, or all rows of the data
 */
export function interpolated(
  plan: InterpolationPlan,
  data: ResampleData,
  source: 'class' | 'table' = 'class',
  finish?: FinishColumn,
): Synthetic {
  const base = new Int32Array(planRows(plan));
  for (const { classIndex, start, count } of plan.ranges) {
    const rows = source === 'class' ? data.rowsOfClass(classIndex) : undefined;
    for (let i = start; i < start + count; i++) base[i] = rows?.[plan.base[i]] ?? plan.base[i];
  }
  const emitted = {
    ...plan,
    isSingle: data.areSingle,
    ranges: plan.ranges.map((range) => originalRange(range, data, source)),
  };
  return {
    rows: planRows(plan),
    base,
    features: data.features.map((name, c) => ({
      kind: 'computed',
      name,
      fill: (start, count, out) => {
        fillColumn(emitted, c, start, count, out);
        finish?.(c, start, count, out);
      },
    })),
    labels: labelRuns(plan.ranges, data),
  };
}

/** A range with the rows that its own stand for. */
function originalRange(range: PlanRange, data: ResampleData, source: 'class' | 'table'): PlanRange {
  if (data.scaling === null) return range;
  const { original } = data.scaling;
  return {
    ...range,
    source: source === 'table' ? original : takeRows(original, data.rowsOfClass(range.classIndex)),
  };
}

/** Categories of new rows: `codes` per column, coded as the columns that they were made from. */
export function codedColumns(
  codes: readonly Int32Array[],
  columns: readonly CategoryColumn[],
): CodedColumn[] {
  return columns.map(({ name, categories }, c) => ({ kind: 'coded', name, codes: codes[c], categories }));
}

/** The classes of new rows, from the ranges of a plan. */
export function labelRuns(
  ranges: readonly { readonly classIndex: number; readonly count: number }[],
  { labels }: ResampleData,
): Synthetic['labels'] {
  return ranges.map(({ classIndex, count }) => ({ label: labels.classes[classIndex], rows: count }));
}
