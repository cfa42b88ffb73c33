import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';

/** The rows of the classes that occur, in label order. */
export interface ClassRows {
  /** Index into `Labels.classes` of each class that occurs. */
  readonly classes: readonly number[];
  /** Rows of each of them. */
  readonly counts: readonly number[];
}

/**
 * Counts the classes of the column to stratify by, or the groups of the column to group by.
 * @throws STRATIFY_NULL, GROUP_NULL
 */
export function countClasses(
  { codes, classes }: Labels,
  argument: 'stratify' | 'group' = 'stratify',
): ClassRows {
  const counts = classes.map(() => 0);
  let missing = 0;
  for (let r = 0; r < codes.length; r++) {
    if (codes[r] < 0) missing++;
    else counts[codes[r]]++;
  }
  const code = argument === 'group' ? 'GROUP_NULL' : 'STRATIFY_NULL';
  if (missing > 0) throw new BallastError(code, { rows: missing }, { argument });
  const present = counts.flatMap((count, at) => (count > 0 ? [at] : []));
  return { classes: present, counts: present.map((at) => counts[at]) };
}

/** The rows of each class of `found`, ascending, one array a class. */
export function rowsByClass(codes: Int32Array, found: ClassRows): Int32Array[] {
  const byCode: Int32Array[] = [];
  found.classes.forEach((code, k) => (byCode[code] = new Int32Array(found.counts[k])));
  const filled = new Int32Array(byCode.length);
  for (let r = 0; r < codes.length; r++) byCode[codes[r]][filled[codes[r]]++] = r;
  return found.classes.map((code) => byCode[code]);
}
