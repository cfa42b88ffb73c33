import {
  fitLogisticRegression,
  type LogisticRegressionArgs,
} from '../../methods/linear/logistic-regression.ts';
import { classShares } from '../../methods/models/class-shares.ts';
import { linearModelRow } from '../../methods/models/linear-model-row.ts';
import { classWeightArg } from '../args.ts';
import { warnOfIdentifiers } from '../identifier-columns.ts';
import type { Learner } from './learner.ts';

export const logisticRegression: Learner = {
  name: 'logistic_regression',
  reference: 'scikit-learn LogisticRegression behind StandardScaler and OneHotEncoder',
  args: {
    class_weight: classWeightArg,
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
  },
  takesValidation: false,
  fit: async ({ caller, source, columns, answers, weights }, args, context) => {
    if (answers.kind !== 'classes') throw new Error('a logistic regression was given numbers to predict');
    const frame = await source.readFrame(columns.map(({ name }) => name));
    await warnOfIdentifiers(source, columns, frame, context, caller);
    const options = args as LogisticRegressionArgs;
    const fitted = await fitLogisticRegression(frame, answers.labels, options, weights, context);
    return {
      metrics: new Map([['iterations', fitted.iterations], ...classShares(answers.labels, fitted.weights)]),
      toRow: (facts) => linearModelRow(fitted.model, facts),
    };
  },
};
