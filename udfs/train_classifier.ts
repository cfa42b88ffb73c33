import { excludeArg, featuresArg, sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { dataHash } from '../src/contract/data-hash.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { checkNumbers } from '../src/contract/columns.ts';
import { checkFeatures, featureColumns, readTarget } from '../src/contract/features.ts';
import { IdentifierSearch, identifierWarning } from '../src/contract/identifier-columns.ts';
import { modelColumns, modelRows } from '../src/contract/model-table.ts';
import { trainingSketch } from '../src/contract/training-sketch.ts';
import { withTraining } from '../src/methods/models/training-record.ts';
import { fitLogisticRegression } from '../src/methods/linear/logistic-regression.ts';
import { classShares } from '../src/methods/models/class-shares.ts';
import { linearModelRow } from '../src/methods/models/linear-model-row.ts';

export default defineTableFunction({
  name: 'train_classifier',
  group: 'model',
  summary:
    'Trains a classifier and gives it as a row: parameters, features, importances and the model itself as ONNX.',
  reference: 'scikit-learn LogisticRegression behind StandardScaler and OneHotEncoder',
  inputs: { source: { description: 'Training rows.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: {
      target: targetArg,
      algorithm: {
        type: 'string',
        enum: ['logistic_regression'],
        default: 'logistic_regression',
        description: 'What to train.',
      },
      features: featuresArg,
      exclude: excludeArg,
      sample_weight: sampleWeightArg,
      class_weight: {
        type: ['string', 'object'],
        pattern: '^balanced$',
        description:
          "Weight of each class: a map, or 'balanced' for the inverse of its rows. Default: all 1.",
      },
      C: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 1,
        description: 'Inverse of the strength of the penalty.',
      },
      penalty: {
        type: 'string',
        enum: ['l2', 'none'],
        default: 'l2',
        description: 'Penalty of large coefficients.',
      },
      fit_intercept: {
        type: 'boolean',
        default: true,
        description: 'Whether the score has a constant part.',
      },
      max_iter: { type: 'integer', minimum: 1, default: 100, description: 'Steps of the minimiser.' },
      tol: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 1e-8,
        description: 'Relative step at which the minimiser stops.',
      },
      name: { type: 'string', minLength: 1, description: 'Name of the model. Default: the algorithm.' },
    },
  },
  shape: 'table',
  columns: () => modelColumns,
  compute: async ({ source }, args, context) => {
    const started = performance.now();
    const { target, algorithm, features, exclude, sample_weight, class_weight, name, ...options } = args;
    const left = [...(exclude ?? []), ...(sample_weight === undefined ? [] : [sample_weight])];
    const columns = featureColumns(source, { features, exclude: left }, target);
    await checkFeatures(source, columns, {
      text: true,
      why: 'a classifier learns from numbers, booleans, dates and text',
      canKeep: false,
    });
    const names = columns.map((column) => column.name);
    checkNumbers(source, args, ['sample_weight']);
    const labels = await readTarget(source, target);
    const frame = await source.readFrame(names);
    const identifiers = new IdentifierSearch(columns);
    identifiers.seeFrame(frame);
    const suspects = await identifiers.found(source);
    if (suspects.length > 0) context.warn(identifierWarning('train_classifier', suspects, false));
    const weights = sample_weight === undefined ? null : (await source.readMatrix([sample_weight])).data;
    const fitted = await fitLogisticRegression(
      frame,
      labels,
      { ...options, class_weight: (class_weight ?? null) as 'balanced' | Record<string, number> | null },
      weights,
      context,
    );
    const sketch = await trainingSketch(source, names, target);
    return modelRows([
      withTraining(
        linearModelRow(fitted.model, {
          name: name ?? algorithm,
          params: JSON.stringify({ ...options, ...(class_weight === undefined ? {} : { class_weight }) }),
          target,
          metrics: new Map([['iterations', fitted.iterations], ...classShares(labels, fitted.weights)]),
          rows: frame.rows,
          seconds: (performance.now() - started) / 1000,
          random_state: null,
          data_hash: await dataHash(source, [...names, target]),
          group: null,
          rank: 1,
        }),
        { columns: names, sketch, quantiles: null },
      ),
    ]);
  },
  examples: ["from train_classifier(train, target := label, algorithm := 'logistic_regression')"],
  notes: `Numbers are standardised and text is one-hot encoded inside the model, so a table goes in as it is. NULL in text is a
category of its own; NULL in a number is refused. Importances are |coefficient| times the standard deviation of its
column, summed over the categories of a feature.`,
});
