import type { Label } from './frame.ts';

/** Labels in numpy's order: numbers by value, false before true, strings by code point. */
export function sortLabels<L extends Label>(labels: readonly L[]): L[] {
  return labels.toSorted(compareLabels);
}

/** The same order, for two labels. */
export function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  return Number(a) - Number(b);
}

/** JavaScript's own order goes by UTF-16 units, which puts U+1F600 before U+FF01. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return Number(a.codePointAt(i)) - Number(b.codePointAt(i));
  }
  return a.length - b.length;
}
