import type { Matrix } from '../../frame/matrix.ts';

/**
 * Brings probabilities of a model that was trained on other shares of the classes to the true shares, in place:
 * p'(k) is proportional to p(k) * prior(k) / trained(k).
 * @param probabilities  n x classes; the rows sum to 1
 * @param trained        shares of the classes in training, above 0
 * @param prior          true shares
 * @see Elkan 2001, theorem 2; Saerens et al. 2002, equation 2.4
 */
export function correctPriors(
  { rows, columns, data }: Matrix,
  trained: readonly number[],
  prior: readonly number[],
): void {
  const factors = prior.map((share, k) => share / trained[k]);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += data[k * rows + r] * factors[k];
    for (let k = 0; k < columns; k++) data[k * rows + r] = (data[k * rows + r] * factors[k]) / sum;
  }
}

/** The likeliest class of every row; of equals the first. */
export function likeliest({ rows, columns, data }: Matrix): Int32Array {
  const codes = new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let k = 1; k < columns; k++) if (data[k * rows + r] > data[codes[r] * rows + r]) codes[r] = k;
  }
  return codes;
}
