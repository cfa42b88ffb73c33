import { DOUBLE } from '@duckdb/node-api';
import { checkNumbers } from '../src/contract/columns.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { sharedUint8 } from '../src/frame/matrix.ts';

export default defineTableFunction({
  name: 'correct_prior',
  group: 'predictor',
  summary: 'Brings probabilities of a model that was trained on another share of a class to the true share.',
  reference: 'Elkan 2001, The Foundations of Cost-Sensitive Learning, theorem 2; Saerens et al. 2002',
  inputs: { source: { description: 'Rows with a probability.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['probability', 'trained_prior', 'prior'],
    properties: {
      probability: {
        type: 'string',
        column: 'source',
        description: 'Column with the probability of the class.',
      },
      trained_prior: {
        type: 'number',
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'Share that the class had in training: 0.5 after balancing.',
      },
      prior: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, description: 'Its true share.' },
    },
  },
  shape: 'extend',
  columns: () => [
    { name: 'corrected_probability', type: DOUBLE, description: 'The probability at the true share.' },
  ],
  compute: async ({ source }, args) => {
    checkNumbers(source, args, ['probability']);
    const { data: values } = await source.readMatrix([args.probability]);
    const outside = values.find((value) => value < 0 || value > 1);
    if (outside !== undefined)
      throw new BallastError('PROBABILITY_OUTSIDE', { column: args.probability, value: outside });
    const valid = sharedUint8(values.length);
    for (let r = 0; r < values.length; r++) {
      valid[r] = Number(!Number.isNaN(values[r]));
      const second = (values[r] * args.prior) / args.trained_prior;
      const first = ((1 - values[r]) * (1 - args.prior)) / (1 - args.trained_prior);
      values[r] = second / (second + first);
    }
    return {
      kind: 'rows',
      rows: values.length,
      columns: [{ kind: 'stored', name: 'corrected_probability', values, valid }],
    };
  },
  examples: [
    'from correct_prior(predictions, probability := probability_1, trained_prior := 0.5, prior := 0.08)',
  ],
  notes: `p becomes p * prior / trained_prior, over the sum of that and (1 - p) * (1 - prior) / (1 - trained_prior); NULL stays NULL.
\`predict(..., prior := 0.08)\` does the same for every class of a model that knows its training rows.`,
});
