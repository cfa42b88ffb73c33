import type { RunContext } from '../../workers/pool.ts';
import { bootstrapInterval, type IntervalMethod, type LeftOut } from './bootstrap-interval.ts';
import { jackknife, resampleStatistics, type Strata } from './bootstrap.ts';
import { evaluator, type Statistic } from './statistic.ts';

/** What is resampled: a statistic of rows that lie class by class. */
export interface Sample {
  readonly statistic: Statistic;
  /** Where the rows of each class begin, and the end. */
  readonly strata: Strata;
}

export interface BootstrapOptions {
  readonly method: IntervalMethod;
  readonly confidenceLevel: number;
  readonly resamples: number;
  /** Draw as many rows of each class as there are. */
  readonly stratify: boolean;
  readonly seed: number;
}

export interface MetricInterval {
  /** null where undefined. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly standardError: number | null;
  /** Resamples on which the metric was defined. */
  readonly resamples: number;
}

/** A metric with its bootstrap interval. @throws METRIC_JACKKNIFE */
export async function metricInterval(
  { statistic, strata }: Sample,
  options: BootstrapOptions,
  context: RunContext,
): Promise<MetricInterval> {
  const value = evaluator(statistic)(statistic.sizes);
  if (value === null) return { value, low: null, high: null, standardError: null, resamples: 0 };
  const drawn = strataOf(strata, options.stratify);
  const leftOut = options.method === 'bca' ? await leftOutByStratum(statistic, drawn, context) : [];
  const [all] = await resampleStatistics([statistic], drawn, options.resamples, options.seed, context);
  const resampled = all.filter((one) => !Number.isNaN(one));
  const { low, high, standardError } = bootstrapInterval(
    resampled,
    value,
    options.method,
    options.confidenceLevel,
    leftOut,
  );
  return {
    value,
    low: known(low),
    high: known(high),
    standardError: known(standardError),
    resamples: resampled.length,
  };
}

export interface PairedComparison {
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pValue: number | null;
  readonly resamples: number;
}

/**
 * The difference of one metric of two models on the same rows, both measured on the same resamples.
 * The p-value is twice the smaller share of resamples on either side of 0.
 */
export async function pairedComparison(
  [first, second]: readonly [Statistic, Statistic],
  strata: Strata,
  options: BootstrapOptions,
  context: RunContext,
): Promise<PairedComparison> {
  const [a, b] = [first, second].map((statistic) => evaluator(statistic)(statistic.sizes));
  if (a === null || b === null)
    return { a, b, difference: null, low: null, high: null, pValue: null, resamples: 0 };
  const drawn = strataOf(strata, options.stratify);
  const [allA, allB] = await resampleStatistics(
    [first, second],
    drawn,
    options.resamples,
    options.seed,
    context,
  );
  const differences = allA.map((one, i) => one - allB[i]).filter((one) => !Number.isNaN(one));
  const interval = bootstrapInterval(differences, a - b, options.method, options.confidenceLevel);
  const atMost = differences.filter((one) => one <= 0).length;
  const atLeast = differences.filter((one) => one >= 0).length;
  const pValue = Math.min(1, (2 * (1 + Math.min(atMost, atLeast))) / (1 + differences.length));
  return {
    a,
    b,
    difference: a - b,
    low: known(interval.low),
    high: known(interval.high),
    pValue: differences.length === 0 ? null : pValue,
    resamples: differences.length,
  };
}

function strataOf(strata: Strata, stratify: boolean): Strata {
  return stratify ? strata : [0, strata[strata.length - 1]];
}

/** The jackknife's values, apart for each stratum that is drawn on its own. */
async function leftOutByStratum(
  statistic: Statistic,
  strata: Strata,
  context: RunContext,
): Promise<LeftOut[]> {
  const values = await jackknife(statistic, context);
  return strata.slice(1).map((end, s) => {
    const cells = new Set(statistic.cellOf.subarray(strata[s], end));
    const own = [...cells];
    return {
      values: Float64Array.from(own, (cell) => values[cell]),
      counts: Float64Array.from(own, (cell) => statistic.sizes[cell]),
    };
  });
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
