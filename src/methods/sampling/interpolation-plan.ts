import type { Matrix } from '../../frame/matrix.ts';

/**
 * New rows as where they come from: row i lies between two rows of a source. The rows themselves are made while
 * they are emitted, column by column.
 */
export interface InterpolationPlan {
  /**
   * In class order; together they cover all rows of the plan. A class may have several, such as one a cluster, or
   * none.
   */
  readonly ranges: readonly PlanRange[];
  /** Row of the range's source that each new row starts from. */
  readonly base: Int32Array;
  /** Row of the range's source that it moves towards. */
  readonly neighbor: Int32Array;
  /** How far, as a share of the way: 0 to 1 between the two, below 0 away from the neighbour. */
  readonly gap: Float64Array;
  /** A factor on the difference, applied before the gap (borderline-2 stays near its own class); null where it is 1 throughout. */
  readonly damping: Float64Array | null;
  /** Whether rows are float32, whose differences numpy rounds to float32; absent for float64. */
  readonly isSingle?: boolean;
}

export interface PlanRange {
  readonly classIndex: number;
  readonly start: number;
  readonly count: number;
  /** The rows that `base` and `neighbor` name. */
  readonly source: Matrix;
}

/**
 * Writes column `c` of the new rows `start` to `start + count` to `out`: base + gap * (neighbor - base), each
 * operation rounded once.
 */
export function fillColumn(
  plan: InterpolationPlan,
  c: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const end = start + count;
  const isSingle = plan.isSingle === true;
  for (const range of plan.ranges) {
    const column = range.source.data.subarray(c * range.source.rows, (c + 1) * range.source.rows);
    const last = Math.min(end, range.start + range.count);
    for (let i = Math.max(start, range.start); i < last; i++) {
      const from = column[plan.base[i]];
      let step = column[plan.neighbor[i]] - from;
      if (isSingle) step = Math.fround(step);
      if (plan.damping !== null)
        step = isSingle ? Math.fround(step * plan.damping[i]) : step * plan.damping[i];
      const value = from + plan.gap[i] * step;
      const isFinite = value - value === 0;
      out[i - start] = isFinite
        ? value
        : between(from, column[plan.neighbor[i]], plan.gap[i] * (plan.damping?.[i] ?? 1));
    }
  }
}

/** A point of a segment that is too long for a float64, or beyond its ends. */
function between(from: number, to: number, share: number): number {
  const value = from * (1 - share) + to * share;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** New rows of a plan. */
export function planRows(plan: InterpolationPlan): number {
  return plan.gap.length;
}

/** The plans of several classes, one after the other. */
export function joinPlans(plans: readonly InterpolationPlan[]): InterpolationPlan {
  const total = plans.reduce((sum, plan) => sum + planRows(plan), 0);
  const joined = {
    ranges: [] as PlanRange[],
    base: new Int32Array(total),
    neighbor: new Int32Array(total),
    gap: new Float64Array(total),
    damping: plans.some((plan) => plan.damping !== null) ? new Float64Array(total).fill(1) : null,
  };
  let at = 0;
  for (const plan of plans) {
    joined.base.set(plan.base, at);
    joined.neighbor.set(plan.neighbor, at);
    joined.gap.set(plan.gap, at);
    if (plan.damping !== null) joined.damping?.set(plan.damping, at);
    for (const range of plan.ranges) joined.ranges.push({ ...range, start: range.start + at });
    at += planRows(plan);
  }
  return joined;
}
