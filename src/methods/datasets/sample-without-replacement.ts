import type { RandomState } from '../../random/random-state.ts';

/**
 * `count` distinct whole numbers below `population`, with the draws of scikit-learn 1.9's
 * `sample_without_replacement(population, count)`, whose way depends on the share that is taken.
 * @param population  at most 2^30
 */
export function sampleWithoutReplacement(population: number, count: number, random: RandomState): Int32Array {
  const share = count / population;
  if (share > 0.01 && share < 0.99) return random.permutation(population).slice(0, count);
  return share < 0.2
    ? sampleByTracking(population, count, random)
    : sampleByReservoir(population, count, random);
}

/** Draws again what was drawn before. */
function sampleByTracking(population: number, count: number, random: RandomState): Int32Array {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.interval(population - 1));
  return Int32Array.from(chosen);
}

/** Starts with the first `count` numbers; each later one may take the place of one of them. */
function sampleByReservoir(population: number, count: number, random: RandomState): Int32Array {
  const chosen = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count; i < population; i++) {
    const place = random.interval(i);
    if (place < count) chosen[place] = i;
  }
  return chosen;
}
