import { averagePrecision } from '../../methods/metrics/average-precision.ts';
import { rankRows } from '../../methods/metrics/ranking.ts';
import { classShares } from '../../methods/models/class-shares.ts';
import { ensembleModelRow } from '../../methods/models/ensemble-model-row.ts';
import { splitImportances } from '../../methods/models/split-importances.ts';
import {
  checkWeights,
  occurringClasses,
  rowWeights,
  type ClassWeight,
} from '../../methods/models/row-weights.ts';
import { fitBoosting, type BoostingTable } from '../../methods/trees/boosting/fit-boosting.ts';
import { drawsAtRandom, type BoostingOptions } from '../../methods/trees/boosting/options.ts';
import { classWeightArg } from '../args.ts';
import { readValues } from '../features.ts';
import { boostingArgs } from './boosting-args.ts';
import {
  checkTwoClasses,
  classTargets,
  constraintsOf,
  readFeatures,
  readValidation,
} from './boosting-tables.ts';
import type { SourceTable } from '../source-table.ts';
import type { Learner } from './learner.ts';

const REFERENCE = 'Ke et al. 2017, NeurIPS 30 (LightGBM)';

export const boostingClassifier: Learner = {
  name: 'gradient_boosting',
  reference: `${REFERENCE}; Lin et al. 2017, arXiv:1708.02002 (focal loss)`,
  args: {
    ...boostingArgs,
    class_weight: classWeightArg,
    scale_pos_weight: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
      description: 'Weight of the second of two classes in gradients.',
    },
    is_unbalance: {
      type: 'boolean',
      default: false,
      description: 'Whether the rarer of two classes weighs as much as the other in gradients.',
    },
    focal_gamma: {
      type: 'number',
      minimum: 0,
      description:
        'Two classes: focal loss with this exponent, in which rows count the less the surer they are. Default: log loss.',
    },
    focal_alpha: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description:
        'Weight of the second class in focal loss; the first weighs 1 less this. Default: both weigh 1.',
    },
  },
  takesValidation: true,
  needsSeed: drawsAtRandom,
  fit: async (training, args, context) => {
    if (training.answers.kind !== 'classes') throw new Error('a classifier was given numbers to predict');
    const { targets: codes, classes } = occurringClasses(training.answers.labels);
    const { class_weight = null, importance_type, ...options } = args;
    const weights = rowWeights(codes, classes, class_weight as ClassWeight, training.weights);
    const isBinary = classes.length === 2;
    checkTwoClasses(args, classes);
    const readTargets = (table: SourceTable) => classTargets(table, training.target, classes);
    const validation = await readValidation(training, args, readTargets);
    const fitted = await fitBoosting(
      {
        features: await readFeatures(training, context),
        targets: Float64Array.from(codes),
        weights,
      },
      {
        ...(options as Partial<BoostingOptions>),
        monotone_constraints: constraintsOf(training, args),
        objective: isBinary ? 'binary' : 'multiclass',
      },
      classes.length,
      validation,
      context,
    );
    const effective = effectiveWeights(codes, weights, fitted.labelWeights);
    const metrics = new Map([
      ...metricsOf(fitted, validation),
      ...classShares({ codes, classes }, effective),
    ]);
    if (isBinary && validation !== null && fitted.validationScores !== null) {
      const scored = {
        positive: Uint8Array.from(validation.targets),
        scores: fitted.validationScores,
        weights: null,
      };
      metrics.set('validation_auprc', averagePrecision(rankRows(scored, 'all')) ?? NaN);
    }
    return {
      metrics,
      toRow: (facts) =>
        withImportances(
          ensembleModelRow({ classes, ensemble: fitted.ensemble }, 'gradient_boosting', facts),
          fitted,
          importance_type,
        ),
    };
  },
};

export const boostingRegressor: Learner = {
  name: 'gradient_boosting',
  reference: REFERENCE,
  args: {
    ...boostingArgs,
    objective: {
      type: 'string',
      enum: ['regression', 'huber'],
      default: 'regression',
      description: "What is made small: squared differences, or 'huber', which counts large ones less.",
    },
    alpha: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.9,
      description: 'Difference from which huber counts linearly.',
    },
  },
  takesValidation: true,
  needsSeed: drawsAtRandom,
  fit: async (training, args, context) => {
    if (training.answers.kind !== 'numbers') throw new Error('a regressor was given classes to predict');
    const { importance_type, ...options } = args;
    const readTargets = (table: SourceTable) => readValues(table, training.target);
    const validation = await readValidation(training, args, readTargets);
    checkWeights(training.weights);
    const fitted = await fitBoosting(
      {
        features: await readFeatures(training, context),
        targets: training.answers.values,
        weights: training.weights,
      },
      {
        ...(options as Partial<BoostingOptions> & Pick<BoostingOptions, 'objective'>),
        monotone_constraints: constraintsOf(training, args),
      },
      null,
      validation,
      context,
    );
    return {
      metrics: metricsOf(fitted, validation),
      toRow: (facts) =>
        withImportances(
          ensembleModelRow({ classes: null, ensemble: fitted.ensemble }, 'gradient_boosting', facts),
          fitted,
          importance_type,
        ),
    };
  },
};

type Fit = Awaited<ReturnType<typeof fitBoosting>>;
type Row = ReturnType<typeof ensembleModelRow>;

/** Weights of rows, those of their classes in gradients included. */
function effectiveWeights(
  codes: Int32Array,
  weights: Float64Array | null,
  labelWeights: readonly [number, number],
): Float64Array | null {
  if (labelWeights.every((weight) => weight === 1)) return weights;
  return Float64Array.from(codes, (code, row) => labelWeights[code] * (weights?.[row] ?? 1));
}

function withImportances(row: Row, { ensemble }: Fit, type: unknown): Row {
  return type === 'split' ? { ...row, importances: splitImportances(ensemble) } : row;
}

function metricsOf(
  { iterations, bestIteration, loss, validationLosses }: Fit,
  validation: BoostingTable | null,
): Map<string, number> {
  const metrics = new Map([
    ['iterations', iterations],
    ['best_iteration', bestIteration],
    ['train_loss', loss],
  ]);
  if (validation !== null && bestIteration > 0)
    metrics.set('validation_loss', validationLosses[bestIteration - 1]);
  return metrics;
}
