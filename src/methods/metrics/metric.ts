import type { Label } from '../../frame/frame.ts';
import type { KappaWeights } from './agreement.ts';
import type { ScoredRows } from './check.ts';
import type { Average } from './class-counts.ts';
import type { Confusion } from './confusion.ts';
import type { DecisionCost, ThresholdCriterion } from './best-threshold.ts';
import type { Ranking } from './ranking.ts';

/** What every metric tells of itself. */
export interface MetricFacts {
  /** Its name in SQL. */
  readonly name: string;
  readonly summary: string;
  readonly goal: 'maximize' | 'minimize';
  readonly min: number;
  readonly max: number;
}

/** What a score metric can be told. Each takes only the options that it knows. */
export interface ScoreOptions {
  readonly maxFpr?: number;
  readonly k?: number;
  readonly recall?: number;
  readonly precision?: number;
  readonly beta?: number;
  readonly bins?: number;
  /** What `best_threshold` optimises, and what its decisions cost. */
  readonly criterion?: ThresholdCriterion;
  readonly cost?: Partial<DecisionCost>;
}

/** A metric of the order that scores put the rows in: any finite scores will do. */
export interface RankingMetric extends MetricFacts {
  readonly needs: 'ranking';
  readonly weighted: boolean;
  compute(ranking: Ranking, options: ScoreOptions): number | null;
}

/** A metric of the scores as probabilities of the positive class. */
export interface ProbabilityMetric extends MetricFacts {
  readonly needs: 'probability';
  compute(rows: ScoredRows, options: ScoreOptions): number | null;
}

export type ScoreMetric = RankingMetric | ProbabilityMetric;

/** What a label metric can be told. Each takes only the options that it knows. */
export interface LabelOptions {
  readonly average?: Average;
  readonly posLabel?: Label;
  readonly labels?: readonly Label[] | null;
  readonly zeroDivision?: number;
  readonly beta?: number;
  readonly alpha?: number;
  readonly squared?: boolean;
  readonly correction?: number;
  readonly adjusted?: boolean;
  readonly kappaWeights?: KappaWeights;
  /** Whether the geometric mean is that of all recalls, whatever `average`. */
  readonly multiclass?: boolean;
  /** Whether shares are given, not sums of weights; default true. */
  readonly normalize?: boolean;
}

/** A metric of predicted against true labels. */
export interface LabelMetric extends MetricFacts {
  readonly needs: 'labels';
  /** Whether `average`, `posLabel` and `labels` mean something to it. */
  readonly averages: boolean;
  compute(confusion: Confusion, options: LabelOptions): number | null;
}
