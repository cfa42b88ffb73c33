import { normalCdf, normalDensity } from './normal.ts';

/** Half the width of the interval beyond which the density of the least of the means is nothing. */
const REACH = 9;
const STEPS = 1800;

/**
 * Chance that the range of `groups` independent standard normal variables exceeds q: the studentized range for
 * infinitely many degrees of freedom.
 * @see Lund and Lund 1983; scipy studentized_range with df = inf
 */
export function rangeTail(q: number, groups: number): number {
  if (q <= 0) return 1;
  // The integrand is smooth and vanishes with all its derivatives at the ends, where the trapezoid rule is exact to rounding.
  const low = -REACH - q;
  const width = 2 * REACH + q;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const z = low + (width * i) / STEPS;
    const inside = normalCdf(z + q) - normalCdf(z);
    sum += normalDensity(z) * inside ** (groups - 1);
  }
  return Math.min(1, Math.max(0, 1 - groups * sum * (width / STEPS)));
}

/** The q that the range exceeds with chance `tail`. */
export function rangeQuantile(tail: number, groups: number): number {
  let low = 0;
  let high = 1;
  while (rangeTail(high, groups) > tail) high *= 2;
  for (let step = 0; step < 60 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (rangeTail(middle, groups) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
