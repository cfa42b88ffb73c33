import { isBallastError } from '../../errors/ballast-error.ts';
import type { Frame, Label, Labels, NumberColumn } from '../../frame/frame.ts';
import { sharedFloat64 } from '../../frame/matrix.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import type { RunContext } from '../../workers/pool.ts';
import { predictModel, type ReadyModel } from '../models/predict-model.ts';
import { perturbFrame, type FrameColumnRule } from '../noise/perturb-frame.ts';
import { studentQuantile } from '../statistics/student-t.ts';
import { isMaximized, measurePrediction, type PredictionMetric } from './measure-prediction.ts';

export interface RobustnessRequest {
  readonly model: ReadyModel;
  /** The columns that the model reads. */
  readonly frame: Frame;
  readonly truth: Labels;
  readonly posLabel: Label | undefined;
  readonly metrics: readonly PredictionMetric[];
  /** Perturbations to try, each a rule for every column that it touches; `seed` is set for each repeat. */
  readonly settings: readonly {
    readonly kind: string;
    readonly strength: number;
    readonly rules: readonly FrameColumnRule[];
  }[];
  readonly repeats: number;
  readonly seed: number;
}

export interface RobustnessRow {
  readonly kind: string;
  readonly strength: number;
  readonly metric: PredictionMetric;
  readonly baseline: number | null;
  readonly score: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Percent of the baseline that is lost; negative where the score got better. */
  readonly drop: number | null;
  readonly repeats: number;
}

const TWO_32 = 4294967296;

/** The seed of a repeat: the first is the call's own, so that perturb() gives the same table. */
export function repeatSeed(seed: number, repeat: number): number {
  return seed + repeat * TWO_32;
}

/**
 * Scores of a model on its test rows as they are and perturbed, with the mean over repeats and its 95 percent interval
 * by Student's t. Every strength meets the same draws.
 * @throws as `predictModel` and `measurePrediction`
 */
export async function measureRobustness(
  request: RobustnessRequest,
  context: RunContext,
): Promise<RobustnessRow[]> {
  const { model, frame, metrics, settings, repeats, seed } = request;
  const quiet: RunContext = { ...context, progress: () => undefined };
  const measure = async (prediction: Prediction) => {
    const scores: (number | null)[] = [];
    for (const name of metrics) {
      scores.push(await measurePrediction(name, request.truth, prediction, request.posLabel, quiet));
    }
    return scores;
  };
  const predict = predictorOf(model, frame, quiet);
  const baseline = await measure(await predict(frame));
  const rows: RobustnessRow[] = [];
  for (const [at, { kind, strength, rules }] of settings.entries()) {
    const runs: (number | null)[][] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const seeded = rules.map((rule) => ({ ...rule, seed: repeatSeed(seed, repeat) }));
      runs.push(await measure(await predict(perturbFrame(frame, seeded))));
      context.progress((at + (repeat + 1) / repeats) / settings.length);
    }
    metrics.forEach((metric, m) => {
      const scores = runs.map((run) => run[m]);
      rows.push({
        kind,
        strength,
        metric,
        repeats,
        baseline: baseline[m],
        ...summary(scores, baseline[m], isMaximized(metric)),
      });
    });
  }
  return rows;
}

/** Predicts; a model without a rule for missing numbers gets the mean of the present ones, which is said once. */
function predictorOf(model: ReadyModel, frame: Frame, context: RunContext) {
  let fills = false;
  return async (perturbed: Frame): Promise<Prediction> => {
    if (fills) return predictModel(model, filled(perturbed, frame), context);
    try {
      return await predictModel(model, perturbed, context);
    } catch (error) {
      if (!isBallastError(error, 'MODEL_MISSING_VALUES') || perturbed === frame) throw error;
      fills = true;
      context.warn(
        'robustness(): the model has no rule for missing numbers; they are filled with the mean of their column.',
      );
      return predictModel(model, filled(perturbed, frame), context);
    }
  };
}

function filled(perturbed: Frame, clean: Frame): Frame {
  const columns = perturbed.columns.map((column, c) =>
    column.kind === 'number' && column.valid !== null
      ? filledColumn(column, clean.columns[c] as NumberColumn)
      : column,
  );
  return { ...perturbed, columns };
}

function filledColumn(column: NumberColumn, clean: NumberColumn): NumberColumn {
  const present = clean.values.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
  const values = sharedFloat64(column.values.length);
  for (let r = 0; r < values.length; r++)
    values[r] = Number.isNaN(column.values[r]) ? mean : column.values[r];
  return { ...column, values, valid: null };
}

function summary(
  scores: readonly (number | null)[],
  baseline: number | null,
  isMore: boolean,
): Pick<RobustnessRow, 'score' | 'low' | 'high' | 'drop'> {
  const known = scores.filter((score) => score !== null);
  if (known.length < scores.length) return { score: null, low: null, high: null, drop: null };
  const n = known.length;
  const mean = known.reduce((sum, score) => sum + score, 0) / n;
  const squares = known.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const reach = n < 2 ? null : studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
  const lost = baseline === null ? null : isMore ? baseline - mean : mean - baseline;
  return {
    score: mean,
    low: reach === null ? null : mean - reach,
    high: reach === null ? null : mean + reach,
    drop: lost === null || baseline === null || baseline === 0 ? null : (100 * lost) / Math.abs(baseline),
  };
}
