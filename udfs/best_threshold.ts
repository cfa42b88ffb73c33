import { DOUBLE } from '@duckdb/node-api';
import { sampleWeightArg } from '../src/contract/args.ts';
import { costArg } from '../src/contract/decision-cost.ts';
import { defineTableFunction, type Args } from '../src/contract/define.ts';
import {
  betaArg,
  groupByArg,
  metricSource,
  numbers,
  scoredArgs,
  scoreOptions,
} from '../src/contract/metric-args.ts';
import { groupColumns, metricGroups } from '../src/contract/metric-groups.ts';
import { valueRows } from '../src/contract/rows.ts';
import { scoreAggregate } from '../src/contract/score-aggregate.ts';
import { readScoredRows } from '../src/contract/scored-rows.ts';
import {
  bestThreshold,
  thresholdCriteria,
  type BestThreshold,
} from '../src/methods/metrics/best-threshold.ts';
import { rankRowsOnPool, takeScored } from '../src/methods/metrics/parallel.ts';

const fields = {
  threshold: 'Say yes to rows with at least this score; infinity: to none.',
  value: 'The metric there; of cost the cost of all rows together.',
  tp: 'Weight of the positive rows that it finds.',
  fp: 'Weight of the other rows among those it says yes to.',
  fn: 'Weight of the positive rows that it misses.',
  tn: 'Weight of the other rows that it leaves alone.',
} as const;
const names = Object.keys(fields) as (keyof typeof fields)[];

export default defineTableFunction({
  name: 'best_threshold',
  group: 'metric',
  summary: 'The threshold of the score at which a metric is best, or the cost of all decisions lowest.',
  reference: 'Elkan 2001, IJCAI; Youden 1950; scikit-learn TunedThresholdClassifierCV over all scores',
  inputs: metricSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'score'],
    properties: {
      ...scoredArgs,
      metric: {
        type: 'string',
        enum: [...thresholdCriteria],
        description: "What is to be best. Default: 'f1', or 'cost' where a cost is given.",
      },
      beta: { ...betaArg, description: `${betaArg.description} For fbeta.` },
      cost: costArg,
      sample_weight: sampleWeightArg,
      group_by: groupByArg,
    },
  },
  shape: 'table',
  columns: ({ source }, args: Args) => [
    ...groupColumns(source, args.group_by as string[] | undefined),
    ...names.map((name) => ({ name, type: DOUBLE, description: fields[name] })),
  ],
  compute: async ({ source }, args: Args, context) => {
    const rows = await readScoredRows(source, args);
    const groupBy = args.group_by as string[] | undefined;
    const { groups, values } = await metricGroups(source, groupBy, rows.scores.length);
    const found: (BestThreshold | null)[] = [];
    for (const group of groups) {
      const own = groupBy === undefined ? rows : takeScored(rows, group.rows);
      found.push(bestThreshold(await rankRowsOnPool(own, 'corners', context), scoreOptions(args)));
    }
    return valueRows([
      ...values,
      ...names.map((name) =>
        numbers(
          name,
          found.map((best) => best?.[name] ?? null),
        ),
      ),
    ]);
  },
  examples: [
    'from best_threshold(predictions, target := y, score := probability_1)',
    'from best_threshold(predictions, target := y, score := probability_1, cost := {fp: 1, fn: 10})',
  ],
  notes:
    'Thresholds are the scores that occur, the highest of those that are equally good; infinity where saying no to all rows is better than any of them. Choose it on rows that are neither for training nor for the last score.',
  aggregate: scoreAggregate('best_threshold', true),
});
