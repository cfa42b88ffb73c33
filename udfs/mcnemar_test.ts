import { BIGINT, DOUBLE } from '@duckdb/node-api';
import { targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { groupedLabels } from '../src/contract/label-rows.ts';
import { numbers } from '../src/contract/metric-args.ts';
import { pairedColumns, pairedSource } from '../src/contract/paired-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { confusionFromPairs } from '../src/methods/metrics/label-pairs.ts';
import { sameLabel } from '../src/methods/metrics/labels.ts';
import { mcnemar } from '../src/methods/statistics/mcnemar.ts';

const counts = {
  both_right: 'Rows that both models predict right.',
  only_a_right: 'Rows that only the first predicts right.',
  only_b_right: 'Rows that only the other predicts right.',
  both_wrong: 'Rows that both predict wrong.',
} as const;
const names = Object.keys(counts) as (keyof typeof counts)[];

export default defineTableFunction({
  name: 'mcnemar_test',
  group: 'metric',
  summary: 'Whether two models are wrong equally often, from the rows on which only one of them is right.',
  reference: 'McNemar 1947; statsmodels mcnemar',
  inputs: pairedSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'a', 'b'],
    properties: {
      target: targetArg,
      ...pairedColumns('predicted classes'),
      exact: {
        type: 'boolean',
        default: true,
        description: 'By the binomial distribution; false: by chi-square, for many rows.',
      },
      correction: { type: 'boolean', default: true, description: 'Correct chi-square for continuity.' },
    },
  },
  shape: 'table',
  columns: () => [
    ...names.map((name) => ({ name, type: BIGINT, description: counts[name] })),
    {
      name: 'statistic',
      type: DOUBLE,
      description: 'The smaller of both counts, or chi-square. NULL where it is undefined.',
    },
    { name: 'p_value', type: DOUBLE, description: 'Two-sided.' },
  ],
  compute: async ({ source }, { target, a, b, exact, correction }) => {
    const [{ counted }] = await groupedLabels(source, [target, a, b].map(String), {}, []);
    // Checks the labels of all three columns as every metric does.
    confusionFromPairs(
      counted.flatMap(({ labels: [truth, ...predicted], rows, weight }) =>
        predicted.map((label) => ({ truth, predicted: label, rows, weight })),
      ),
    );
    const total = { both_right: 0, only_a_right: 0, only_b_right: 0, both_wrong: 0 };
    for (const { labels, rows } of counted) {
      const [truth, first, second] = labels.map((label) => label ?? '');
      const [isA, isB] = [sameLabel(truth, first), sameLabel(truth, second)];
      total[isA ? (isB ? 'both_right' : 'only_a_right') : isB ? 'only_b_right' : 'both_wrong'] += rows;
    }
    const { statistic, pValue } = mcnemar(total.only_a_right, total.only_b_right, exact, correction);
    return valueRows([
      ...names.map((name) => ({ name, type: BIGINT, values: [BigInt(total[name])] })),
      numbers('statistic', [statistic]),
      numbers('p_value', [pValue]),
    ]);
  },
  examples: ['from mcnemar_test(predictions, target := y, a := prediction, b := label)'],
});
