import { BallastError } from '../../errors/ballast-error.ts';
import type { Frame, Label, Labels } from '../../frame/frame.ts';
import type { RunContext } from '../../workers/pool.ts';
import { occurringClasses, rowWeights, type ClassWeight } from '../models/row-weights.ts';
import { buildDesign, type LinearDesign, type LinearFeature } from './linear-design.ts';
import { logisticFunction } from './logistic-function.ts';
import { minimize } from './minimize.ts';

/** Arguments of scikit-learn's LogisticRegression, with its meaning. */
export interface LogisticRegressionArgs {
  /** Inverse of the penalty's strength; default 1. */
  readonly C?: number;
  readonly penalty?: 'l2' | 'none';
  readonly fit_intercept?: boolean;
  /** Weight of each class by its name (1 where it is left out), or inversely proportional to its rows. */
  readonly class_weight?: ClassWeight;
  /** Steps of the minimiser; default 100. */
  readonly max_iter?: number;
  /** The step at which to stop, relative to the largest coefficient; default 1e-8. */
  readonly tol?: number;
}

/** A fitted linear classifier: for every output, score = intercept + sum of coefficients x design. */
export interface LinearModel {
  /** Sorted; a model of two classes has one output, for the second. */
  readonly classes: readonly Label[];
  readonly features: readonly LinearFeature[];
  /** Coefficients of each output, of standardised numbers and of levels; see `LinearFeature.offset`. */
  readonly coefficients: readonly Float64Array[];
  readonly intercepts: readonly number[];
}

export interface LogisticRegressionFit {
  readonly model: LinearModel;
  readonly iterations: number;
  readonly converged: boolean;
  /** Weight of each row, that of its class included; null where all are 1. */
  readonly weights: Float64Array | null;
}

/**
 * Fits a logistic regression with the optimum of scikit-learn's
 * `make_pipeline(ColumnTransformer(StandardScaler() of numbers, OneHotEncoder(handle_unknown='ignore') of
 * categories), LogisticRegression(...))`: one sigmoid for two classes, a softmax for more; the intercept is
 * not penalised. NULL in a category is a level of its own.
 * @param frame   the features: n rows
 * @param labels  the class of every row; classes without rows are left out of the model
 * @param sampleWeights  n weights, 0 or more; null for 1. They do not enter mean and spread of the numbers
 * @throws FIT_ONE_CLASS, FIT_TARGET_NULL, FIT_NO_FEATURES, FIT_ARGUMENT, MODEL_MISSING_VALUES
 * @see scikit-learn 1.9 LogisticRegression (lbfgs)
 */
export async function fitLogisticRegression(
  frame: Frame,
  labels: Labels,
  args: LogisticRegressionArgs,
  sampleWeights: Float64Array | null,
  context: RunContext,
): Promise<LogisticRegressionFit> {
  const { C = 1, penalty = 'l2', fit_intercept = true, max_iter = 100, tol = 1e-8 } = args;
  requirePositive('C', C);
  requirePositive('tol', tol);
  requirePositive('max_iter', max_iter);
  const { targets, classes } = occurringClasses(labels);
  const weights = rowWeights(targets, classes, args.class_weight ?? null, sampleWeights);
  const { design, features } = await buildDesign(frame, context);
  const totalWeight = weights === null ? frame.rows : weights.reduce((sum, weight) => sum + weight, 0);
  requirePositive('sample_weight', totalWeight);
  const outputs = classes.length === 2 ? 1 : classes.length;
  const l2 = penalty === 'none' ? 0 : 1 / (C * totalWeight);
  const problem = { design, targets, weights, outputs };
  const minimum = await minimize(
    logisticFunction(problem, { l2, intercept: fit_intercept }, totalWeight, context),
    new Float64Array(outputs * (design.width + 1)),
    { maxIterations: max_iter, tolerance: tol, progress: (fraction) => context.progress(fraction) },
  );
  if (!minimum.converged) {
    context.warn(
      `Logistic regression did not settle within max_iter = ${max_iter} steps; its coefficients are not final. ` +
        (penalty === 'none'
          ? "Use penalty := 'l2': without it, classes that a line separates have no best coefficients."
          : 'Set max_iter higher or C lower.'),
    );
  }
  context.progress(1);
  const { iterations, converged } = minimum;
  return {
    model: linearModel(design, features, classes, minimum.theta, outputs),
    iterations,
    converged,
    weights,
  };
}

function linearModel(
  { width }: LinearDesign,
  features: readonly LinearFeature[],
  classes: readonly Label[],
  theta: Float64Array,
  outputs: number,
): LinearModel {
  const starts = Array.from({ length: outputs }, (_, k) => k * (width + 1));
  return {
    classes,
    features,
    coefficients: starts.map((start) => theta.slice(start, start + width)),
    intercepts: starts.map((start) => theta[start + width]),
  };
}

function requirePositive(argument: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new BallastError('FIT_ARGUMENT', { argument, value: String(value), expected: 'a number above 0' });
}
