/** A small dual problem of a support vector machine: minimise over the weights of its rows, the others being fixed. */
export interface DualProblem {
  /** 1 or -1 a row. */
  readonly signs: Float64Array;
  /** The kernel between the rows, row-major. */
  readonly kernel: Float64Array;
  /** 0 to C; receives the solution. */
  readonly alphas: Float64Array;
  /** The machine's output less the sign, without the constant term; kept up to date. */
  readonly errors: Float64Array;
  readonly C: number;
}

/** Of the gap between two rows: below, moving their weights is worth nothing. */
const LEAST_CURVATURE = 1e-12;

/**
 * Moves the weights of two rows at a time until no pair is wrong by more than `tolerance`.
 * @param steps  the most pairs to move
 * @see Platt 1998; Fan, Chen and Lin 2005, JMLR 6:1889 (choice of the pair by second order)
 */
export function solvePairs(problem: DualProblem, tolerance: number, steps: number): void {
  const { signs, kernel, alphas, errors, C } = problem;
  const n = signs.length;
  for (let step = 0; step < steps; step++) {
    let i = -1;
    let least = Infinity;
    for (let t = 0; t < n; t++) {
      if (errors[t] < least && canRise(signs[t], alphas[t], C)) {
        least = errors[t];
        i = t;
      }
    }
    if (i < 0) return;
    let j = -1;
    let best = 0;
    let most = -Infinity;
    for (let t = 0; t < n; t++) {
      if (!canFall(signs[t], alphas[t], C)) continue;
      if (errors[t] > most) most = errors[t];
      const gap = errors[t] - least;
      if (gap <= 0) continue;
      const curvature = Math.max(2 - 2 * kernel[i * n + t], LEAST_CURVATURE);
      if ((gap * gap) / curvature > best) {
        best = (gap * gap) / curvature;
        j = t;
      }
    }
    if (j < 0 || most - least <= tolerance) return;
    movePair(problem, i, j);
  }
}

/** Whether the output at a row may rise: its weighted sign is below its upper end. */
export function canRise(sign: number, alpha: number, C: number): boolean {
  return sign > 0 ? alpha < C : alpha > 0;
}

/** Whether it may fall. */
export function canFall(sign: number, alpha: number, C: number): boolean {
  return sign > 0 ? alpha > 0 : alpha < C;
}

/** Raises row i's weighted sign and lowers row j's by the same, as far as it pays and the ends allow. */
function movePair({ signs, kernel, alphas, errors, C }: DualProblem, i: number, j: number): void {
  const n = signs.length;
  const curvature = Math.max(2 - 2 * kernel[i * n + j], LEAST_CURVATURE);
  const roomI = signs[i] > 0 ? C - alphas[i] : alphas[i];
  const roomJ = signs[j] > 0 ? alphas[j] : C - alphas[j];
  const wanted = (errors[j] - errors[i]) / curvature;
  const way = Math.min(wanted, roomI, roomJ);
  // The ends are met exactly: whether a row is a support vector hangs on it.
  alphas[i] = way === roomI ? (signs[i] > 0 ? C : 0) : alphas[i] + signs[i] * way;
  alphas[j] = way === roomJ ? (signs[j] > 0 ? 0 : C) : alphas[j] - signs[j] * way;
  for (let t = 0; t < n; t++) errors[t] += way * (kernel[i * n + t] - kernel[j * n + t]);
}
