import { workerTask } from '../../workers/pool.ts';
import { chiSquareTail } from '../statistics/incomplete-gamma.ts';
import { ksTwoSample, type TwoSampleTest } from '../statistics/kolmogorov-smirnov.ts';
import { quantile } from '../prepare/fit-number.ts';

/** A column in two tables: numbers with NaN for NULL, or codes of one list of categories with -1 for NULL. */
export type ColumnPair =
  | {
      readonly kind: 'number';
      readonly reference: Float64Array;
      readonly current: Float64Array;
      readonly bins: number;
    }
  | {
      readonly kind: 'category';
      readonly reference: Int32Array;
      readonly current: Int32Array;
      readonly categories: number;
    };

/** How far a column has moved; null where a figure means nothing or one side has no value. */
export interface ColumnDrift {
  readonly referenceMissing: number;
  readonly currentMissing: number;
  readonly psi: number | null;
  readonly ks: TwoSampleTest | null;
  readonly wasserstein: number | null;
  readonly chiSquare: TwoSampleTest | null;
}

export const compareTask = workerTask<ColumnPair, ColumnDrift>(import.meta.url, 'compareColumn');

/** Shares below this count as this, so that an empty bin does not make the index infinite. */
const LEAST_SHARE = 1e-4;

/** The figures of one column. */
export function compareColumn(pair: ColumnPair): ColumnDrift {
  return pair.kind === 'number' ? compareNumbers(pair) : compareCategories(pair);
}

function compareNumbers({ reference, current, bins }: Extract<ColumnPair, { kind: 'number' }>): ColumnDrift {
  const a = presentSorted(reference);
  const b = presentSorted(current);
  const hasBoth = a.length > 0 && b.length > 0;
  const missing = { reference: reference.length - a.length, current: current.length - b.length };
  const edges = hasBoth ? innerEdges(a, bins) : [];
  return {
    ...missingShares(missing, reference.length, current.length),
    psi: hasBoth
      ? stabilityIndex([...binCounts(a, edges), missing.reference], [...binCounts(b, edges), missing.current])
      : null,
    ks: hasBoth ? ksTwoSample(a, b) : null,
    wasserstein: hasBoth ? wassersteinDistance(a, b) : null,
    chiSquare: null,
  };
}

function compareCategories({
  reference,
  current,
  categories,
}: Extract<ColumnPair, { kind: 'category' }>): ColumnDrift {
  const a = codeCounts(reference, categories);
  const b = codeCounts(current, categories);
  const missing = { reference: a[categories], current: b[categories] };
  const isEmpty = reference.length === 0 || current.length === 0;
  return {
    ...missingShares(missing, reference.length, current.length),
    psi: isEmpty ? null : stabilityIndex([...a], [...b]),
    ks: null,
    wasserstein: null,
    chiSquare: chiSquareTest([...a.subarray(0, categories)], [...b.subarray(0, categories)]),
  };
}

function missingShares(missing: { reference: number; current: number }, reference: number, current: number) {
  return {
    referenceMissing: reference === 0 ? 0 : missing.reference / reference,
    currentMissing: current === 0 ? 0 : missing.current / current,
  };
}

/** The population stability index of two lists of counts. */
export function stabilityIndex(reference: readonly number[], current: readonly number[]): number {
  const a = shares(reference);
  const b = shares(current);
  return a.reduce((sum, share, i) => {
    if (reference[i] === 0 && current[i] === 0) return sum;
    const [p, q] = [Math.max(share, LEAST_SHARE), Math.max(b[i], LEAST_SHARE)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** Pearson's test that two rows of counts have the same shares, as scipy's `chi2_contingency(correction=False)`. */
export function chiSquareTest(
  reference: readonly number[],
  current: readonly number[],
): TwoSampleTest | null {
  const columns = reference.flatMap((count, i) => (count + current[i] > 0 ? [[count, current[i]]] : []));
  const totals = [0, 1].map((side) => columns.reduce((sum, counts) => sum + counts[side], 0));
  if (totals[0] === 0 || totals[1] === 0) return null;
  const all = totals[0] + totals[1];
  let statistic = 0;
  for (const counts of columns) {
    for (const side of [0, 1]) {
      const expected = ((counts[0] + counts[1]) * totals[side]) / all;
      statistic += (counts[side] - expected) ** 2 / expected;
    }
  }
  const degrees = columns.length - 1;
  return { statistic, pValue: degrees === 0 ? 1 : chiSquareTail(statistic, degrees) };
}

/** The area between two empirical distributions, as scipy's `wasserstein_distance`. Both ascending. */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  let area = 0;
  let i = 0;
  let j = 0;
  let last = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const value = i < a.length && (j >= b.length || a[i] <= b[j]) ? a[i] : b[j];
    area += Math.abs(i / a.length - j / b.length) * (value - last);
    last = value;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
  }
  return area;
}

/** Borders between bins of equal numbers of reference rows; equal borders are one. */
function innerEdges(sorted: Float64Array, bins: number): number[] {
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins));
  return [...new Set(edges)];
}

/** Rows up to each border, and above the last. */
function binCounts(sorted: Float64Array, edges: readonly number[]): number[] {
  const counts: number[] = [];
  let at = 0;
  for (const edge of edges) {
    const start = at;
    while (at < sorted.length && sorted[at] <= edge) at++;
    counts.push(at - start);
  }
  return [...counts, sorted.length - at];
}

/** Rows of each category, and of NULL at the end. */
function codeCounts(codes: Int32Array, categories: number): Float64Array {
  const counts = new Float64Array(categories + 1);
  for (const code of codes) counts[code < 0 ? categories : code]++;
  return counts;
}

function presentSorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}
