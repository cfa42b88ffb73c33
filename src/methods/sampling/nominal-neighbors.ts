import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32 } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { emptyNeighbors, offer, reach } from '../neighbors/neighbor-list.ts';
import type { Codes } from './smotenc.ts';

/** How two categories of a column differ: by the shares of the classes among their rows. */
export interface ClassShares {
  readonly classes: number;
  /** Where each column's categories start among all; one more at the end. */
  readonly starts: Int32Array;
  /** categories of all columns x classes. */
  readonly shares: Float64Array;
}

/** Nominal rows repeat: equal ones have the same neighbours, so only one of each is asked. */
export interface DistinctRows {
  /** For each row the number of its distinct row. */
  readonly groupOf: Int32Array;
  /** distinct rows x columns: the place of each value among the categories of all columns. */
  readonly cells: Int32Array;
  /** Rows sorted by distinct row, ascending within; those of g from `starts[g]` to `starts[g + 1]`. */
  readonly members: Int32Array;
  readonly starts: Int32Array;
}

/** The class shares of all categories. */
export function classShares(columns: readonly Codes[], labels: Labels): ClassShares {
  const classes = labels.classes.length;
  const starts = sharedInt32(columns.length + 1);
  columns.forEach(({ categories }, c) => (starts[c + 1] = starts[c] + categories));
  const shares = sharedFloat64(starts[columns.length] * classes);
  columns.forEach(({ codes, categories }, c) => {
    const own = shares.subarray(starts[c] * classes, (starts[c] + categories) * classes);
    const sizes = new Float64Array(categories);
    for (let r = 0; r < codes.length; r++) {
      own[codes[r] * classes + labels.codes[r]]++;
      sizes[codes[r]]++;
    }
    for (let i = 0; i < own.length; i++) own[i] /= sizes[Math.floor(i / classes)];
  });
  return { classes, starts, shares };
}

/** Finds the distinct ones among `rows`. */
export function distinctRows(
  columns: readonly Codes[],
  { starts: firstOf }: ClassShares,
  rows: Int32Array,
): DistinctRows {
  const groupOf = sharedInt32(rows.length);
  const known = new Map<string, number>();
  const sizes: number[] = [];
  const firsts: number[] = [];
  for (const [place, row] of rows.entries()) {
    const key = columns.map(({ codes }) => codes[row]).join();
    const group = known.get(key) ?? sizes.length;
    if (group === sizes.length) {
      known.set(key, group);
      sizes.push(0);
      firsts.push(row);
    }
    sizes[group]++;
    groupOf[place] = group;
  }
  const starts = sharedInt32(sizes.length + 1);
  sizes.forEach((size, group) => (starts[group + 1] = starts[group] + size));
  const members = sharedInt32(rows.length);
  const next = starts.slice();
  for (let place = 0; place < rows.length; place++) members[next[groupOf[place]]++] = place;
  const cells = sharedInt32(sizes.length * columns.length);
  firsts.forEach((row, group) => {
    columns.forEach(({ codes }, c) => (cells[group * columns.length + c] = firstOf[c] + codes[row]));
  });
  return { groupOf, cells, members, starts };
}

/**
 * For each distinct row and column the commonest code among the k nearest rows by the value difference metric, the
 * row itself included; the lowest of several.
 * @returns  distinct rows x columns
 */
export async function commonestCodes(
  distinct: DistinctRows,
  differences: ClassShares,
  k: number,
  ctx: RunContext,
): Promise<Int32Array> {
  const groups = distinct.starts.length - 1;
  const columns = differences.starts.length - 1;
  const modes = sharedInt32(distinct.cells.length);
  const request = { distinct, differences, k, modes };
  if (groups * groups * columns < INLINE_WORK) {
    voteRange({ ...request, from: 0, to: groups });
    return modes;
  }
  const step = Math.max(32, Math.ceil(groups / ctx.pool.size / 32));
  const ranges = Array.from({ length: Math.ceil(groups / step) }, (_, i) => ({
    ...request,
    from: i * step,
    to: Math.min(groups, (i + 1) * step),
  }));
  let done = 0;
  const votes = ranges.map(async (range) => {
    await ctx.pool.run(voteTask, range, ctx.signal);
    ctx.progress(++done / ranges.length);
  });
  await Promise.all(votes);
  return modes;
}

/** Differences that one thread adds in some 20 ms. */
const INLINE_WORK = 2e7;
/** Columns after which a distance is compared with what is still of interest. */
const STRIDE = 8;

interface VoteRange {
  readonly distinct: DistinctRows;
  readonly differences: ClassShares;
  readonly k: number;
  readonly modes: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Fills the modes of the distinct rows `from` to `to`. */
export function voteRange({ distinct, differences, k, modes, from, to }: VoteRange): void {
  const { cells, members, starts } = distinct;
  const columns = differences.starts.length - 1;
  const groups = starts.length - 1;
  const near = emptyNeighbors(to - from, k);
  const difference = new Float64Array(differences.starts[columns]);
  const votes = new Int32Array(difference.length);
  for (let group = from; group < to; group++) {
    const query = group - from;
    const own = cells.subarray(group * columns, (group + 1) * columns);
    fillDifferences(differences, own, difference);
    let limit = reach(near, query);
    for (let other = 0; other < groups; other++) {
      const end = (other + 1) * columns;
      let distance = 0;
      for (let at = other * columns; at < end;) {
        // Nothing is taken away again: what is too far stays so.
        if (distance > limit) break;
        for (const stop = Math.min(end, at + STRIDE); at < stop; at++) distance += difference[cells[at]];
      }
      if (distance > limit) continue;
      const last = Math.min(starts[other + 1], starts[other] + k);
      for (let i = starts[other]; i < last; i++) offer(near, query, distance, members[i]);
      limit = reach(near, query);
    }
    const nearest = near.indices.subarray(query * k, (query + 1) * k);
    for (let c = 0; c < columns; c++) {
      let best = -1;
      for (const place of nearest) {
        const cell = cells[distinct.groupOf[place] * columns + c];
        const count = ++votes[cell];
        if (best < 0 || count > votes[best] || (count === votes[best] && cell < best)) best = cell;
      }
      for (const place of nearest) votes[cells[distinct.groupOf[place] * columns + c]] = 0;
      modes[group * columns + c] = best - differences.starts[c];
    }
  }
}

const voteTask = workerTask<VoteRange, void>(import.meta.url, 'voteRange');

/** For every category the squared L1 distance between its class shares and those of `own` in its column. */
function fillDifferences({ classes, starts, shares }: ClassShares, own: Int32Array, out: Float64Array): void {
  for (let c = 0; c < own.length; c++) {
    const from = own[c] * classes;
    for (let category = starts[c]; category < starts[c + 1]; category++) {
      let sum = 0;
      for (let l = 0; l < classes; l++) sum += Math.abs(shares[from + l] - shares[category * classes + l]);
      out[category] = sum * sum;
    }
  }
}
