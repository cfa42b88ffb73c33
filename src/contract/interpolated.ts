import { fillColumn, planRows, type InterpolationPlan } from '../methods/sampling/interpolation-plan.ts';
import type { ResampleData } from './resampler.ts';
import type { Synthetic } from './resampled.ts';

/** An interpolation plan as rows to emit; values are made while DuckDB scans them. */
export function interpolated(plan: InterpolationPlan, data: ResampleData): Synthetic {
  const base = new Int32Array(planRows(plan));
  for (const { classIndex, start, count } of plan.ranges) {
    const rows = data.rowsOfClass(classIndex);
    for (let i = start; i < start + count; i++) base[i] = rows[plan.base[i]];
  }
  return {
    rows: planRows(plan),
    base,
    features: data.features.map((name, c) => ({
      kind: 'computed',
      name,
      fill: (start, count, out) => fillColumn(plan, c, start, count, out),
    })),
    labels: plan.ranges.map(({ classIndex, count }) => ({
      label: data.labels.classes[classIndex],
      rows: count,
    })),
  };
}
