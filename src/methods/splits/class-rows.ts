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
 * Counts the classes of the column to stratify by.
 * @throws STRATIFY_NULL
 */
export function countClasses({ codes, classes }: Labels): ClassRows {
  const counts = classes.map(() => 0);
  let missing = 0;
  for (let r = 0; r < codes.length; r++) {
    if (codes[r] < 0) missing++;
    else counts[codes[r]]++;
  }
  if (missing > 0) throw new BallastError('STRATIFY_NULL', { rows: missing }, { argument: 'stratify' });
  const present = counts.flatMap((count, code) => (count > 0 ? [code] : []));
  return { classes: present, counts: present.map((code) => counts[code]) };
}

/** The rows of each class of `found`, ascending, one array a class. */
export function rowsByClass(codes: Int32Array, found: ClassRows): Int32Array[] {
  const byCode: Int32Array[] = [];
  found.classes.forEach((code, k) => (byCode[code] = new Int32Array(found.counts[k])));
  const filled = new Int32Array(byCode.length);
  for (let r = 0; r < codes.length; r++) byCode[codes[r]][filled[codes[r]]++] = r;
  return found.classes.map((code) => byCode[code]);
}
