import { VARCHAR } from '@duckdb/node-api';
import { classIndex } from '../src/contract/class-argument.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { modelInput, readModel } from '../src/contract/model-table.ts';
import { lacks } from '../src/contract/predicted.ts';
import { valueRows } from '../src/contract/rows.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { linearSql } from '../src/methods/linear/linear-sql.ts';
import { predictionSql, probabilitySql } from '../src/methods/models/model-expression.ts';
import {
  isRegressor,
  modelClasses,
  rawOutputs,
  type ReadyModel,
} from '../src/methods/models/predict-model.ts';
import { ensembleSql } from '../src/methods/trees/trees-sql.ts';

export default defineTableFunction({
  name: 'model_sql',
  group: 'predictor',
  summary: 'Writes a model as one plain SQL expression over its columns, for any warehouse.',
  reference: 'the same numbers as predict() to 1e-12',
  inputs: { model: modelInput },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      output: {
        type: 'string',
        enum: ['probability', 'raw_score', 'prediction'],
        description:
          "What it gives. Default: the probability; of a model that predicts numbers its 'prediction'.",
      },
      class: {
        type: ['string', 'number', 'boolean'],
        description: 'Class of the probability or raw score. Default: the second of two.',
      },
    },
  },
  shape: 'table',
  columns: () => [{ name: 'sql', type: VARCHAR, description: 'The expression.' }],
  compute: async ({ model }, args) => {
    const ready = await readModel(model);
    return valueRows([{ name: 'sql', type: VARCHAR, values: [expression(ready, args)] }]);
  },
  examples: ['from model_sql(classifier)'],
  notes: `Trees become nested CASE, and what is NULL takes the way that the model has learnt for it. Use it as
\`select (<sql>) as probability from customers\`. Columns are read as they stand there: text for categories, numbers for
numbers; a boolean has to be cast to a number, and a date to its days since 1970-01-01. NULL in a number gives NULL
where the model has no rule for it. Of three and more classes, \`class\` names the one that is meant.`,
});

type Output = 'probability' | 'raw_score' | 'prediction';

function expression(
  ready: ReadyModel,
  args: { readonly output?: Output; readonly class?: string | number | boolean },
): string {
  const count = rawOutputs(ready);
  if (count === null) throw lacks(ready, 'trees or coefficients that SQL could say');
  const scores = Array.from({ length: count }, (_, k) => scoreSql(ready, k));
  if (isRegressor(ready)) {
    if (args.class !== undefined) throw lacks(ready, 'classes').moved({ argument: 'class' });
    if (args.output === 'probability') throw lacks(ready, 'classes').moved({ argument: 'output' });
    return scores[0];
  }
  const classes = modelClasses(ready);
  const { output = 'probability' } = args;
  if (output === 'prediction') return predictionSql(scores, classes, ready.kind === 'linear');
  if (args.class === undefined && classes.length > 2) {
    const params = { argument: 'class', description: `One of ${classes.join(', ')}.` };
    throw new BallastError('MISSING_ARGUMENT', params, { argument: 'class' });
  }
  const at = classIndex(classes, args.class) ?? 1;
  if (output === 'probability') return probabilitySql(scores, at);
  return count === 1 && at === 0 ? `-(${scores[0]})` : scores[count === 1 ? 0 : at];
}

function scoreSql(ready: ReadyModel, k: number): string {
  if (ready.kind === 'linear') return linearSql(ready.model, k);
  return ready.kind === 'trees' ? ensembleSql(ready.model.ensemble, k) : '';
}
