import { decisionCost, type DecisionCost } from '../methods/metrics/best-threshold.ts';
import type { Args, ArgSchema } from './define.ts';

export const costArg = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    tp: { type: 'number' },
    fp: { type: 'number' },
    fn: { type: 'number' },
    tn: { type: 'number' },
  },
  description:
    'What a row of each kind of decision costs, such as {fp: 1, fn: 10}; a gain is below 0. Left out: fp and fn cost 1, tp and tn 0.',
} as const satisfies ArgSchema;

/** The costs that a call gives, completed. */
export function costOf(args: Args): DecisionCost {
  return decisionCost(args.cost as Partial<DecisionCost> | undefined);
}
