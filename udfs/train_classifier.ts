import { targetArg } from '../src/contract/args.ts';
import { readTarget } from '../src/contract/features.ts';
import { boostingClassifier } from '../src/contract/learners/gradient-boosting.ts';
import { logisticRegression } from '../src/contract/learners/logistic-regression.ts';
import { defineTrainer } from '../src/contract/trainer.ts';

export default defineTrainer({
  name: 'train_classifier',
  noun: 'a classifier',
  hasFolds: true,
  summary:
    'Trains a classifier and gives it as a row: parameters, features, importances and the model itself as ONNX.',
  targetArg,
  readAnswers: async (source, target) => ({ kind: 'classes', labels: await readTarget(source, target) }),
  learners: [logisticRegression, boostingClassifier],
  examples: [
    "from train_classifier(train, target := label, algorithm := 'logistic_regression')",
    "from train_classifier(train, target := label, algorithm := 'gradient_boosting', num_leaves := 15)",
  ],
  notes: `A table goes in as it is. An argument of one algorithm is refused with another.

With \`cv := 5\` each row is judged by a model that has not seen it. The metrics \`oof_auprc\`, \`oof_auroc\` and
\`oof_q50\` (the median probability of the smallest class among its own rows) tell of that, and
\`model_driven_sample(..., threshold := 'q50')\` uses it; the model itself learns from all rows.

**logistic_regression**: numbers are standardised and text is one-hot encoded inside the model. NULL in text is a
category of its own; NULL in a number is refused. Importances are |coefficient| times the standard deviation of its
column, summed over the categories of a feature.

**gradient_boosting**: LightGBM's trees, with its rules, names and defaults. Text and enums are categories and are split
many against many; NULL and NaN go to the side of a split where they cost least, categories that training has not seen go
where its rarest ones go. Metrics: \`iterations\`, \`best_iteration\`, \`train_loss\`, and with a validation table
\`validation_loss\` and, for two classes, \`validation_auprc\`; the model keeps the trees up to the best iteration.
The result does not depend on the number of threads. Where LightGBM differs: it draws other rows and columns for the same
seed, bundles sparse columns, and counts the rows of the first bin of a column with NaN by what roundings leave.`,
});
