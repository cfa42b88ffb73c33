import type { ArgSchema } from '../src/contract/define.ts';
import { readValues } from '../src/contract/features.ts';
import { boostingRegressor } from '../src/contract/learners/gradient-boosting.ts';
import { defineTrainer } from '../src/contract/trainer.ts';

const targetArg = {
  type: 'string',
  column: 'source',
  description: 'Column of the numbers to predict.',
} as const satisfies ArgSchema;

export default defineTrainer({
  name: 'train_regressor',
  noun: 'a regressor',
  summary:
    'Trains a model that predicts a number and gives it as a row: parameters, features, importances and the model as ONNX.',
  targetArg,
  readAnswers: async (source, target) => ({ kind: 'numbers', values: await readValues(source, target) }),
  learners: [boostingRegressor],
  examples: ['from train_regressor(train, target := f0, num_leaves := 15)'],
  notes: `LightGBM's trees, with its rules, names and defaults; see train_classifier(). Losses are means of squared differences,
or of Huber's loss. The row has no classes.`,
});
