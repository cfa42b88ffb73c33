import { BallastError } from '../../errors/ballast-error.ts';

export interface Correlation {
  /** Columns, by their places. */
  readonly a: number;
  readonly b: number;
  /** Spearman's rank correlation, -1 to 1. */
  readonly r: number;
}

/**
 * The lower triangle L that turns independent standard normals z into correlated ones L z, such that whatever
 * continuous columns are made of them by their quantiles have the rank correlations asked for.
 * @returns  size x size, row-major; null without correlations
 * @throws SIMULATE_CORRELATION when no columns can be correlated so
 * @see Kruskal 1958, JASA 53:814: ranks of normals correlate by r where these correlate by 2 sin(pi r / 6)
 */
export function copulaFactor(
  correlations: readonly Correlation[],
  names: readonly string[],
): Float64Array | null {
  if (correlations.length === 0) return null;
  const size = names.length;
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) factor[i * size + i] = 1;
  for (const { a, b, r } of correlations) {
    factor[Math.max(a, b) * size + Math.min(a, b)] = 2 * Math.sin((Math.PI * r) / 6);
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = factor[i * size + j];
      for (let k = 0; k < j; k++) rest -= factor[i * size + k] * factor[j * size + k];
      if (j < i) factor[i * size + j] = factor[j * size + j] === 0 ? 0 : rest / factor[j * size + j];
      else if (rest < -1e-9) {
        const problem = `${names[i]} cannot be correlated so with columns that are themselves correlated otherwise`;
        throw new BallastError(
          'SIMULATE_CORRELATION',
          { problem, known: names },
          { argument: 'correlations' },
        );
      } else factor[i * size + i] = Math.sqrt(Math.max(rest, 0));
    }
  }
  return factor;
}
