import { normalQuantile } from '../prepare/normal-quantile.ts';

/** Numbers of a column's specification, by name. */
export type Parameters = Readonly<Record<string, number>>;

/** A distribution by its quantiles: every draw is one uniform number, so columns can be made to hang together. */
export interface Distribution {
  /** Its parameters, with defaults; null must be given. */
  readonly parameters: Readonly<Record<string, number | null>>;
  /** What is wrong with parameters, as a half sentence. */
  readonly problem?: (p: Parameters) => string | undefined;
  /** Whether all values are whole numbers. */
  readonly isWhole: boolean;
  /** Prepares the function from a share, above 0 and below 1, to the value that so many lie below. */
  readonly quantile: (p: Parameters) => (share: number) => number;
}

const positive =
  (...names: readonly string[]) =>
  (p: Parameters) => {
    const bad = names.find((name) => !(p[name] > 0));
    return bad === undefined ? undefined : `${bad} must be above 0`;
  };
const ordered = (p: Parameters) => (p.min < p.max ? undefined : 'min must be below max');
const chance = (p: Parameters) => (p.p >= 0 && p.p <= 1 ? undefined : 'p must be from 0 to 1');

/** All distributions, by name. */
export const distributions: Readonly<Record<string, Distribution>> = {
  normal: {
    parameters: { mean: 0, sd: 1 },
    problem: positive('sd'),
    isWhole: false,
    quantile:
      ({ mean, sd }) =>
      (share) =>
        mean + sd * normalQuantile(share),
  },
  lognormal: {
    parameters: { mean: 0, sd: 1 },
    problem: positive('sd'),
    isWhole: false,
    quantile:
      ({ mean, sd }) =>
      (share) =>
        Math.exp(mean + sd * normalQuantile(share)),
  },
  uniform: {
    parameters: { min: 0, max: 1 },
    problem: ordered,
    isWhole: false,
    quantile:
      ({ min, max }) =>
      (share) =>
        min + (max - min) * share,
  },
  integer: {
    parameters: { min: null, max: null },
    problem: (p) =>
      Number.isInteger(p.min) && Number.isInteger(p.max) && p.min <= p.max
        ? undefined
        : 'min and max must be whole numbers, min not above max',
    isWhole: true,
    quantile:
      ({ min, max }) =>
      (share) =>
        Math.min(max, min + Math.floor((max - min + 1) * share)),
  },
  triangular: {
    parameters: { min: 0, mode: null, max: 1 },
    problem: (p) =>
      ordered(p) ?? (p.mode >= p.min && p.mode <= p.max ? undefined : 'mode must lie between min and max'),
    isWhole: false,
    quantile:
      ({ min, mode, max }) =>
      (share) =>
        share < (mode - min) / (max - min)
          ? min + Math.sqrt(share * (max - min) * (mode - min))
          : max - Math.sqrt((1 - share) * (max - min) * (max - mode)),
  },
  exponential: {
    parameters: { mean: 1 },
    problem: positive('mean'),
    isWhole: false,
    quantile:
      ({ mean }) =>
      (share) =>
        -mean * Math.log1p(-share),
  },
  weibull: {
    parameters: { shape: null, scale: 1 },
    problem: positive('shape', 'scale'),
    isWhole: false,
    quantile:
      ({ shape, scale }) =>
      (share) =>
        scale * (-Math.log1p(-share)) ** (1 / shape),
  },
  pareto: {
    parameters: { shape: null, scale: 1 },
    problem: positive('shape', 'scale'),
    isWhole: false,
    quantile:
      ({ shape, scale }) =>
      (share) =>
        scale * (1 - share) ** (-1 / shape),
  },
  logistic: {
    parameters: { mean: 0, scale: 1 },
    problem: positive('scale'),
    isWhole: false,
    quantile:
      ({ mean, scale }) =>
      (share) =>
        mean + scale * Math.log(share / (1 - share)),
  },
  poisson: {
    parameters: { mean: null },
    problem: (p) => (p.mean > 0 && p.mean <= 1e7 ? undefined : 'mean must be above 0, up to 1e7'),
    isWhole: true,
    quantile: ({ mean }) => countedQuantile(Math.floor(mean), 0, Infinity, (count) => mean / (count + 1)),
  },
  binomial: {
    parameters: { trials: null, p: null },
    problem: (p) =>
      chance(p) ??
      (Number.isInteger(p.trials) && p.trials >= 0 && p.trials <= 1e9
        ? undefined
        : 'trials must be a whole number, 0 to 1e9'),
    isWhole: true,
    quantile: ({ trials, p }) => {
      if (p === 0 || p === 1) return () => p * trials;
      const odds = p / (1 - p);
      const mode = Math.min(trials, Math.floor((trials + 1) * p));
      return countedQuantile(mode, 0, trials, (count) => ((trials - count) / (count + 1)) * odds);
    },
  },
  geometric: {
    parameters: { p: null },
    problem: (p) => (p.p > 0 && p.p <= 1 ? undefined : 'p must be above 0, up to 1'),
    isWhole: true,
    quantile:
      ({ p }) =>
      (share) =>
        p === 1 ? 1 : Math.max(1, Math.ceil(Math.log1p(-share) / Math.log1p(-p))),
  },
  bernoulli: {
    parameters: { p: 0.5 },
    problem: chance,
    isWhole: true,
    // The upper end is 1, so that a column rises with those that it is correlated with.
    quantile:
      ({ p }) =>
      (share) =>
        share >= 1 - p && p > 0 ? 1 : 0,
  },
};

/**
 * Quantiles of a distribution over counts with one mode, from the ratio of the chances of a count and the next:
 * summed outwards from the mode, so no factorial is ever computed.
 */
function countedQuantile(
  mode: number,
  least: number,
  most: number,
  ratio: (count: number) => number,
): (share: number) => number {
  const down: number[] = [];
  for (let count = mode - 1, weight = 1; count >= least; count--) {
    weight /= ratio(count);
    if (weight < 1e-18) break;
    down.push(weight);
  }
  const weights = [...down.reverse(), 1];
  const first = mode - down.length;
  for (let count = mode, weight = 1; count < most; count++) {
    weight *= ratio(count);
    if (weight < 1e-18) break;
    weights.push(weight);
  }
  const sums = Float64Array.from(weights);
  for (let i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
  return (share) => first + placeOf(sums, share * sums[sums.length - 1]);
}

/** The first place whose sum is above `wanted`. */
export function placeOf(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
