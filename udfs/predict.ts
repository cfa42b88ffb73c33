import { BIGINT, BOOLEAN, DOUBLE, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import { featuresArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { inputColumns } from '../src/contract/model-inputs.ts';
import { modelInput, readModel } from '../src/contract/model-table.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import type { Label } from '../src/frame/frame.ts';
import { matrixColumn } from '../src/frame/matrix.ts';
import { modelClasses, predictModel } from '../src/methods/models/predict-model.ts';

export default defineTableFunction({
  name: 'predict',
  group: 'predictor',
  summary: "Adds a model's prediction and the probability of every class.",
  reference: 'models of train_classifier(); ONNX exports of scikit-learn, LightGBM and XGBoost',
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
    },
  },
  shape: 'extend',
  columns: async ({ model }) => {
    const classes = modelClasses(await readModel(model));
    return [
      { name: 'prediction', type: labelType(classes), description: 'The predicted class.' },
      ...classes.map((label) => ({
        name: `probability_${label}`,
        type: DOUBLE,
        description: `Probability of ${label}.`,
      })),
    ];
  },
  compute: async ({ source, model }, { features, threshold }, context) => {
    const ready = await readModel(model);
    const frame = await source.readFrame(inputColumns(ready, source, features));
    const { classes, probabilities, codes } = await predictModel(ready, frame, context);
    if (classes.length !== modelClasses(ready).length) {
      const params = { classes: modelClasses(ready).length, columns: classes.length };
      throw new BallastError('MODEL_CLASSES', params, { argument: 'model' });
    }
    if (threshold !== undefined && classes.length !== 2) {
      throw new BallastError('THRESHOLD_CLASSES', { classes: classes.length }, { argument: 'threshold' });
    }
    const predicted =
      threshold === undefined ? codes : matrixColumn(probabilities, 1).map((p) => Number(p >= threshold));
    return {
      kind: 'rows',
      rows: frame.rows,
      columns: [
        {
          kind: 'coded',
          name: 'prediction',
          codes: Int32Array.from(predicted),
          categories: classes.map(String),
        },
        ...classes.map((label, c) => ({
          kind: 'stored' as const,
          name: `probability_${label}`,
          values: matrixColumn(probabilities, c),
        })),
      ],
    };
  },
  examples: ['from predict(customers, model := classifier)'],
});

function labelType(classes: readonly Label[]): DuckDBType {
  if (classes.every((label) => typeof label === 'boolean')) return BOOLEAN;
  if (classes.some((label) => typeof label !== 'number')) return VARCHAR;
  return classes.every((label) => Number.isInteger(label)) ? BIGINT : DOUBLE;
}
