import { BallastError } from '../../errors/ballast-error.ts';
import type { Ranking } from './ranking.ts';

/** What a threshold can be chosen for. */
export const thresholdCriteria = [
  'f1',
  'fbeta',
  'precision',
  'recall',
  'accuracy',
  'balanced_accuracy',
  'geometric_mean',
  'matthews_corrcoef',
  'youden',
  'cost',
] as const;

export type ThresholdCriterion = (typeof thresholdCriteria)[number];

/** What a row of each kind of decision costs; a gain is below 0. */
export interface DecisionCost {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Weights of the four kinds of decision that "score >= threshold" makes. */
export interface Decisions {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

export interface ThresholdOptions {
  /** Default `f1`, or `cost` where a cost is given. */
  readonly criterion?: ThresholdCriterion;
  /** Of F-beta. */
  readonly beta?: number;
  /** What is left out costs: fp and fn 1, tp and tn 0. */
  readonly cost?: Partial<DecisionCost>;
}

export interface BestThreshold extends Decisions {
  /** Infinity: no row is said to be positive. */
  readonly threshold: number;
  /** The metric there; of `cost` the sum over all rows. */
  readonly value: number;
}

/** Costs complete: a wrong decision costs 1 and a right one nothing unless it is said. */
export function decisionCost(cost: Partial<DecisionCost> = {}): DecisionCost {
  return { tp: 0, fp: 1, fn: 1, tn: 0, ...cost };
}

/** What all decisions cost together. */
export function totalCost({ tp, fp, fn, tn }: Decisions, cost: DecisionCost): number {
  return tp * cost.tp + fp * cost.fp + fn * cost.fn + tn * cost.tn;
}

/**
 * The threshold among the distinct scores at which the metric of "score >= threshold" is best, the highest of several;
 * infinity where saying no to every row is better than all of them.
 * @param ranking  corners are enough, since no metric is best between them
 * @returns null without rows
 * @throws METRIC_UNSUPPORTED when a cost is given for another criterion
 */
export function bestThreshold(ranking: Ranking, options: ThresholdOptions = {}): BestThreshold | null {
  const { size, thresholds, tps, fps } = ranking;
  if (size === 0) return null;
  const { criterion = options.cost === undefined ? 'f1' : 'cost' } = options;
  if (criterion !== 'cost' && options.cost !== undefined) {
    const why = `it decides nothing where metric = '${criterion}'`;
    throw new BallastError('METRIC_UNSUPPORTED', { what: 'cost', why }, { argument: 'cost' });
  }
  const value = valueOf(criterion, options);
  const sign = criterion === 'cost' ? -1 : 1;
  const positives = tps[size - 1];
  const negatives = fps[size - 1];
  const at = (threshold: number, tp: number, fp: number): BestThreshold => {
    const decisions = { tp, fp, fn: positives - tp, tn: negatives - fp };
    return { threshold, value: value(decisions), ...decisions };
  };
  let best = at(thresholds[0], tps[0], fps[0]);
  for (let i = 1; i < size; i++) {
    const next = at(thresholds[i], tps[i], fps[i]);
    if (sign * next.value > sign * best.value) best = next;
  }
  const none = at(Infinity, 0, 0);
  return sign * none.value > sign * best.value ? none : best;
}

function valueOf(
  criterion: ThresholdCriterion,
  { beta = 1, cost }: ThresholdOptions,
): (d: Decisions) => number {
  switch (criterion) {
    case 'f1':
      return (d) => fbeta(d, 1);
    case 'fbeta':
      return (d) => fbeta(d, beta);
    case 'precision':
      return ({ tp, fp }) => ratio(tp, tp + fp);
    case 'recall':
      return ({ tp, fn }) => ratio(tp, tp + fn);
    case 'accuracy':
      return ({ tp, fp, fn, tn }) => ratio(tp + tn, tp + fp + fn + tn);
    case 'balanced_accuracy':
      return ({ tp, fp, fn, tn }) => (ratio(tp, tp + fn) + ratio(tn, tn + fp)) / 2;
    case 'geometric_mean':
      return ({ tp, fp, fn, tn }) => Math.sqrt(ratio(tp, tp + fn) * ratio(tn, tn + fp));
    case 'matthews_corrcoef':
      return ({ tp, fp, fn, tn }) =>
        ratio(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn)) * Math.sqrt((tn + fp) * (tn + fn)));
    case 'youden':
      return ({ tp, fp, fn, tn }) => ratio(tp, tp + fn) - ratio(fp, tn + fp);
    case 'cost': {
      const full = decisionCost(cost);
      return (d) => totalCost(d, full);
    }
    default:
      return criterion satisfies never;
  }
}

function fbeta({ tp, fp, fn }: Decisions, beta: number): number {
  const square = beta * beta;
  return ratio((1 + square) * tp, (1 + square) * tp + square * fn + fp);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
