import { DOUBLE } from '@duckdb/node-api';
import { classIndex } from '../src/contract/class-argument.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { modelInput, readModel } from '../src/contract/model-table.ts';
import { inputColumns } from '../src/contract/model-inputs.ts';
import { lacks } from '../src/contract/predicted.ts';
import { matrixColumn, type Matrix } from '../src/frame/matrix.ts';
import { explainLinear } from '../src/methods/linear/explain-linear.ts';
import {
  isRegressor,
  modelClasses,
  modelColumns,
  type ReadyModel,
} from '../src/methods/models/predict-model.ts';
import { EXPLAIN_ROWS, TreeExplainer, type ExplainedOutput } from '../src/methods/trees/explain-ensemble.ts';
import { hasCovers } from '../src/methods/trees/tree-shap.ts';

export default defineTableFunction({
  name: 'explain',
  group: 'predictor',
  summary: 'Adds how much each feature moves the raw score of a row away from its mean: SHAP values.',
  reference:
    "Lundberg, Erion & Lee 2018, TreeSHAP (path-dependent), as LightGBM's pred_contrib; Lundberg & Lee 2017 for linear models",
  inputs: { source: { description: 'Rows to explain.' }, model: modelInput },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      class: {
        type: ['string', 'number', 'boolean'],
        description:
          'Class whose score is explained. Default: the second of two; of three and more, the likeliest of each row.',
      },
    },
  },
  shape: 'extend',
  columns: async ({ model }) => [
    ...explainedFeatures(await readModel(model)).map((name) => ({
      name: `contribution_${name}`,
      type: DOUBLE,
      description: `What ${name} adds to the raw score.`,
    })),
    { name: 'expected_value', type: DOUBLE, description: 'Mean raw score of the training rows.' },
  ],
  compute: async ({ source, model }, args, context) => {
    const ready = await readModel(model);
    const names = explainedFeatures(ready);
    const { output, sign } = explainedOutput(ready, args.class);
    const columns = inputColumns(ready, source, undefined);
    let contributions: Matrix;
    if (ready.kind === 'trees') {
      if (!hasCovers(ready.model.ensemble)) throw lacks(ready, 'weights of its nodes');
      const explainer = new TreeExplainer(ready.model.ensemble, await source.rowCount(), output, context);
      const held = context.pool.size + 2;
      await source.readBatches(columns, EXPLAIN_ROWS, held, (part, from) => explainer.add(part, from));
      ({ contributions } = explainer);
    } else if (ready.kind === 'linear') {
      contributions = explainLinear(ready.model, await source.readFrame(columns), output);
    } else throw lacks(ready, 'contributions of features');
    if (sign < 0) contributions.data.forEach((value, i) => (contributions.data[i] = -value));
    return {
      kind: 'rows',
      rows: contributions.rows,
      columns: [...names.map((name) => `contribution_${name}`), 'expected_value'].map((name, c) => ({
        kind: 'stored',
        name,
        values: matrixColumn(contributions, c),
      })),
    };
  },
  examples: ['from explain(customers, model := classifier)'],
  notes: `The contributions of a row and \`expected_value\` add up to its raw score, as \`predict(..., raw_score := true)\` gives it:
log odds of the class, or the predicted number itself. For trees they are TreeSHAP, path-dependent: what is not known
sends a row both ways by the weights of the training rows in the nodes. A linear model's are its coefficient times the
distance of the value from the mean of the training rows; a category counts as the 0/1 columns of its levels.`,
});

/** @throws MODEL_LACKS for models of others, of which only inputs and outputs are known */
function explainedFeatures(ready: ReadyModel): readonly string[] {
  if (ready.kind === 'onnx') throw lacks(ready, 'contributions of features');
  return modelColumns(ready) ?? [];
}

/** Which output a class belongs to; the first of two classes has the second's, turned round. */
function explainedOutput(
  ready: ReadyModel,
  label: string | number | boolean | undefined,
): { output: ExplainedOutput; sign: 1 | -1 } {
  if (isRegressor(ready)) {
    if (label !== undefined) throw lacks(ready, 'classes').moved({ argument: 'class' });
    return { output: 0, sign: 1 };
  }
  const classes = modelClasses(ready);
  const at = classIndex(classes, label);
  if (at === undefined) return { output: classes.length === 2 ? 0 : 'largest', sign: 1 };
  return classes.length === 2 ? { output: 0, sign: at === 1 ? 1 : -1 } : { output: at, sign: 1 };
}
