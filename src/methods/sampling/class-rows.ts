import type { Labels } from '../../frame/frame.ts';
import { sharedInt32 } from '../../frame/matrix.ts';

/** How many rows each class has. */
export function classCounts({ codes, classes }: Labels): Int32Array {
  const counts = new Int32Array(classes.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts;
}

/** The rows of every class, ascending. */
export function rowsByClass(labels: Labels): Int32Array[] {
  const rows = Array.from(classCounts(labels), (count) => new Int32Array(count));
  const filled = new Int32Array(rows.length);
  for (let r = 0; r < labels.codes.length; r++) {
    const code = labels.codes[r];
    if (code >= 0) rows[code][filled[code]++] = r;
  }
  return rows;
}

/** The rows for which `isKept` says so, ascending. */
export function selectRows(count: number, isKept: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let kept = 0;
  for (let r = 0; r < count; r++) if (isKept(r)) rows[kept++] = r;
  return rows.slice(0, kept);
}

/** Row lists, one after the other. */
export function concatRows(lists: readonly ArrayLike<number>[]): Int32Array {
  const rows = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    rows.set(list, at);
    at += list.length;
  }
  return rows;
}

/** The labels of the rows named by `rows`, in that order. */
export function takeLabels({ codes, classes }: Labels, rows: Int32Array): Labels {
  const taken = sharedInt32(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = codes[rows[i]];
  return { codes: taken, classes };
}

/** The smallest class; in a tie the one that comes first in the rows, as some of imbalanced-learn's samplers choose. */
export function firstSmallestClass({ codes, classes }: Labels): number {
  const counts = classCounts({ codes, classes });
  let smallest = -1;
  const seen = new Set<number>();
  for (const code of codes) {
    if (code < 0 || seen.has(code)) continue;
    seen.add(code);
    if (smallest < 0 || counts[code] < counts[smallest]) smallest = code;
    if (seen.size === classes.length) break;
  }
  return smallest;
}

/** Row numbers on shared memory, as the neighbour search takes them. */
export function sharedRows(rows: ArrayLike<number>): Int32Array {
  const shared = sharedInt32(rows.length);
  shared.set(rows);
  return shared;
}
