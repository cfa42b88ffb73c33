import { expect } from 'vitest';
import type { Labels } from '../../../src/frame/frame.ts';
import { takeRows, type Matrix } from '../../../src/frame/matrix.ts';
import { classCounts, rowsByClass } from '../../../src/methods/sampling/class-rows.ts';
import {
  fillColumn,
  planRows,
  type InterpolationPlan,
} from '../../../src/methods/sampling/interpolation-plan.ts';
import {
  resolveSamplingStrategy,
  type SamplingStrategy,
} from '../../../src/methods/sampling/sampling-strategy.ts';
import type { ClassDemand } from '../../../src/methods/sampling/smote.ts';
import { toWholeNumbers } from '../../../src/methods/sampling/whole-numbers.ts';
import { columnOf, type GoldenCase, type Table } from './golden.ts';

/** `sampling_strategy` of a case. */
export function strategyOf({ params }: GoldenCase): SamplingStrategy {
  return (params.sampling_strategy ?? 'auto') as SamplingStrategy;
}

/** The classes that a case asks rows for. */
export function demandsOf(golden: GoldenCase, points: Matrix, labels: Labels): ClassDemand[] {
  const targets = resolveSamplingStrategy(strategyOf(golden), 'over', labels.classes, classCounts(labels));
  const rows = rowsByClass(labels);
  return targets.map(({ classIndex, count }) => ({
    classIndex,
    label: labels.classes[classIndex],
    rows: takeRows(points, rows[classIndex]),
    make: count,
  }));
}

/** Expects the rows of `expected` behind those of the input to be the plan's, bit for bit. */
export function expectPlan(
  plan: InterpolationPlan,
  labels: Labels,
  names: readonly string[],
  input: Table,
  expected: Table,
): void {
  const made = planRows(plan);
  expect(made).toBe(expected.rows - input.rows);
  names.forEach((name, c) => {
    const values = new Float64Array(made);
    fillColumn(plan, c, 0, made, values);
    if (input.types.get(name) !== 'DOUBLE') toWholeNumbers(values, made, 'truncate');
    expect([...values]).toEqual(columnOf(expected, name).slice(input.rows));
  });
  const classes = plan.ranges.flatMap((range) =>
    Array.from({ length: range.count }, () => labels.classes[range.classIndex]),
  );
  expect(classes).toEqual(columnOf(expected, 'y').slice(input.rows));
}
