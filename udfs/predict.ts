import { BIGINT, BOOLEAN, DOUBLE, INTEGER, LIST, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import { featuresArg } from '../src/contract/args.ts';
import { defineTableFunction, type OutputColumn } from '../src/contract/define.ts';
import { modelInput, readModel } from '../src/contract/model-table.ts';
import { lacks, predictTable, type Predicted } from '../src/contract/predicted.ts';
import { priorArgs, sharesOfArgument } from '../src/contract/priors.ts';
import type { EmittedColumn } from '../src/contract/rows.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import type { Label } from '../src/frame/frame.ts';
import { matrixColumn, type Matrix } from '../src/frame/matrix.ts';
import { correctPriors, likeliest } from '../src/methods/models/correct-prior.ts';
import {
  isRegressor,
  modelClasses,
  rawOutputs,
  type ReadyModel,
} from '../src/methods/models/predict-model.ts';
import type { Prediction } from '../src/onnx/prediction.ts';

export default defineTableFunction({
  name: 'predict',
  group: 'predictor',
  summary: "Adds a model's prediction and the probability of every class.",
  reference:
    'models of train_classifier(); ONNX exports of scikit-learn, LightGBM and XGBoost; prior: Elkan 2001, Saerens et al. 2002',
  inputs: { source: { description: 'Rows to predict.' }, model: modelInput },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      features: {
        ...featuresArg,
        description: 'Columns for a model that takes them by position. Default: all that are numbers.',
      },
      threshold: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        description:
          'Probability of the second class from which it is predicted (two classes only). Default: the likelier class.',
      },
      ...priorArgs,
      raw_score: {
        type: 'boolean',
        default: false,
        description:
          'Add what the model sums up before it makes probabilities: raw_score (log odds of the second class), or raw_score_<class> for three and more.',
      },
      leaves: {
        type: 'boolean',
        default: false,
        description: 'Add the leaf that the row falls into in each tree, counted from 0.',
      },
    },
  },
  shape: 'extend',
  columns: async ({ model }, { raw_score: raw, leaves }) => {
    const ready = await readModel(model);
    const added: OutputColumn[] = [];
    if (raw)
      for (const name of rawNames(ready)) added.push({ name, type: DOUBLE, description: 'Raw score.' });
    if (leaves) added.push({ name: 'leaves', type: LIST(INTEGER), description: 'Leaf of each tree.' });
    if (isRegressor(ready))
      return [{ name: 'prediction', type: DOUBLE, description: 'The predicted number.' }, ...added];
    const classes = modelClasses(ready);
    return [
      { name: 'prediction', type: labelType(classes), description: 'The predicted class.' },
      ...classes.map((label) => ({
        name: `probability_${label}`,
        type: DOUBLE,
        description: `Probability of ${label}.`,
      })),
      ...added,
    ];
  },
  compute: async ({ source, model }, args, context) => {
    const ready = await readModel(model);
    if (isRegressor(ready)) refuseClassArguments(ready, args);
    const wanted = { raw: args.raw_score, leaves: args.leaves };
    const predicted = await predictTable(ready, source, args.features, wanted, context);
    const columns: EmittedColumn[] = [];
    if (predicted.classes !== null) columns.push(...classColumns(ready, predicted.classes, args));
    else if (predicted.raw !== null) columns.push(stored('prediction', predicted.raw, 0));
    return {
      kind: 'rows',
      rows: predicted.rows,
      columns: [...columns, ...addedColumns(ready, predicted, wanted.raw)],
    };
  },
  examples: [
    'from predict(customers, model := classifier)',
    'from predict(customers, model := classifier, prior := 0.08, raw_score := true)',
  ],
  notes: `With \`prior\`, probabilities of a model that was trained on a balanced table come back to the true share: each is
multiplied by true share / share in training, and a row is brought to the sum 1. Models of Ballast know the shares of
their training rows, weights included; for others give \`trained_prior\`. The predicted class is that of the corrected
probabilities; raw scores stay as they are. The raw score of a forest is the mean of its trees.`,
});

interface ClassArguments {
  readonly threshold?: number;
  readonly prior?: unknown;
  readonly trained_prior?: unknown;
}

function classColumns(ready: ReadyModel, prediction: Prediction, args: ClassArguments): EmittedColumn[] {
  const { classes, probabilities } = prediction;
  const { threshold } = args;
  if (threshold !== undefined && classes.length !== 2)
    throw new BallastError('THRESHOLD_CLASSES', { classes: classes.length }, { argument: 'threshold' });
  let { codes } = prediction;
  if (args.prior !== undefined) {
    const prior = sharesOfArgument('prior', args.prior, classes);
    correctPriors(probabilities, trainedShares(ready, args.trained_prior, classes), prior);
    codes = likeliest(probabilities);
  }
  if (threshold !== undefined)
    codes = Int32Array.from(matrixColumn(probabilities, 1), (p) => Number(p >= threshold));
  return [
    { kind: 'coded', name: 'prediction', codes, categories: classes.map(String) },
    ...classes.map((label, k) => stored(`probability_${label}`, probabilities, k)),
  ];
}

function trainedShares(ready: ReadyModel, given: unknown, classes: readonly Label[]): readonly number[] {
  if (given !== undefined) return sharesOfArgument('trained_prior', given, classes);
  if (ready.shares === null)
    throw new BallastError('PRIOR_UNKNOWN', { classes: classes.map(String) }, { argument: 'prior' });
  return ready.shares;
}

function addedColumns(
  ready: ReadyModel,
  { raw, leaves, trees }: Predicted,
  withRaw: boolean,
): EmittedColumn[] {
  const columns: EmittedColumn[] = [];
  if (withRaw && raw !== null) rawNames(ready).forEach((name, k) => columns.push(stored(name, raw, k)));
  if (leaves !== null) columns.push({ kind: 'lists', name: 'leaves', length: trees, values: leaves });
  return columns;
}

function refuseClassArguments(ready: ReadyModel, args: ClassArguments): void {
  for (const argument of ['threshold', 'prior', 'trained_prior'] as const) {
    if (args[argument] !== undefined) throw lacks(ready, 'classes').moved({ argument });
  }
}

function rawNames(ready: ReadyModel): string[] {
  const outputs = rawOutputs(ready);
  if (outputs === null) throw lacks(ready, 'raw scores');
  return outputs === 1 ? ['raw_score'] : modelClasses(ready).map((label) => `raw_score_${label}`);
}

function stored(name: string, matrix: Matrix, k: number): EmittedColumn {
  return { kind: 'stored', name, values: matrixColumn(matrix, k) };
}

function labelType(classes: readonly Label[]): DuckDBType {
  if (classes.every((label) => typeof label === 'boolean')) return BOOLEAN;
  if (classes.some((label) => typeof label !== 'number')) return VARCHAR;
  return classes.every((label) => Number.isInteger(label)) ? BIGINT : DOUBLE;
}
