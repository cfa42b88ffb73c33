import type { Matrix } from '../../frame/matrix.ts';
import type { TreeEnsemble } from './ensemble.ts';

/**
 * Turns raw scores of the rows `from` to `to` into probabilities and the likeliest class; of equals the first.
 * @param scores         n x outputs
 * @param probabilities  n x classes: 2 for one output, else as many as outputs
 */
export function linkScores(
  scores: Matrix,
  probabilities: Matrix,
  codes: Int32Array,
  from: number,
  to: number,
): void {
  const { rows, columns } = scores;
  const { data } = probabilities;
  if (columns === 1) {
    for (let r = from; r < to; r++) {
      const score = scores.data[r];
      data[r] = 1 / (1 + Math.exp(score));
      data[rows + r] = 1 / (1 + Math.exp(-score));
      codes[r] = Number(score > 0);
    }
    return;
  }
  for (let r = from; r < to; r++) {
    let best = 0;
    for (let k = 1; k < columns; k++) if (scores.data[k * rows + r] > scores.data[best * rows + r]) best = k;
    const top = scores.data[best * rows + r];
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      const odds = Math.exp(scores.data[k * rows + r] - top);
      data[k * rows + r] = odds;
      sum += odds;
    }
    for (let k = 0; k < columns; k++) data[k * rows + r] /= sum;
    codes[r] = best;
  }
}

/** The raw score at which the second class has that probability. */
export function rawThreshold(link: TreeEnsemble['link'], probability: number): number {
  return link === 'identity' ? probability : Math.log(probability / (1 - probability));
}
