/** One entry of the catalog: P are the facts that its two sentences are made of. */
export interface ErrorEntry<P> {
  readonly message: (params: P) => string;
  readonly hint: (params: P) => string;
}

/** Declares an entry; the parameter type is written once, on the message. */
export function entry<P>(
  message: (params: P) => string,
  hint: string | ((params: P) => string),
): ErrorEntry<P> {
  return { message, hint: typeof hint === 'string' ? () => hint : hint };
}

/** Names the known thing nearest to what was written, as a ready sentence; empty when nothing is near. */
export function nearestSentence(written: string, known: readonly string[]): string {
  const near = nearest(written, known);
  return near === undefined ? '' : `Did you mean ${near}? `;
}

/** The entry of `known` with the smallest edit distance to `written`, if it is small enough to be a slip. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const target = written.toLowerCase();
  const limit = Math.max(2, Math.floor(target.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(target, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
