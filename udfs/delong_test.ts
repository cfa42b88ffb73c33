import { DOUBLE } from '@duckdb/node-api';
import { targetArg } from '../src/contract/args.ts';
import { confidenceLevelArg } from '../src/contract/bootstrap-args.ts';
import { defineTableFunction, type Args } from '../src/contract/define.ts';
import { numbers, posLabelArg } from '../src/contract/metric-args.ts';
import { pairedColumns, pairedSource } from '../src/contract/paired-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { readScoredRows } from '../src/contract/scored-rows.ts';
import { delongTest, type DelongComparison } from '../src/methods/statistics/delong.ts';

const fields = {
  auroc_a: ['a', 'Area under the ROC curve of the first model.'],
  auroc_b: ['b', 'Area of the other.'],
  difference: ['difference', 'The first less the other.'],
  low: ['low', 'Lower end of the interval of the difference.'],
  high: ['high', 'Upper end.'],
  standard_error: ['standardError', 'Standard error of the difference.'],
  z: ['z', 'Difference over its standard error; NULL when that is 0.'],
  p_value: ['pValue', 'Two-sided.'],
} as const satisfies Record<string, readonly [keyof DelongComparison, string]>;
const names = Object.keys(fields) as (keyof typeof fields)[];

export default defineTableFunction({
  name: 'delong_test',
  group: 'metric',
  summary: 'Whether the areas under the ROC curves of two scores of the same rows differ.',
  reference: 'DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837; pROC roc.test',
  inputs: pairedSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'a', 'b'],
    properties: {
      target: targetArg,
      ...pairedColumns('scores'),
      pos_label: posLabelArg,
      confidence_level: confidenceLevelArg,
    },
  },
  shape: 'table',
  columns: () => names.map((name) => ({ name, type: DOUBLE, description: fields[name][1] })),
  compute: async ({ source }, args: Args) => {
    const a = await readScoredRows(source, args, 'a');
    const b = await readScoredRows(source, args, 'b');
    const found = delongTest(a.positive, a.scores, b.scores, Number(args.confidence_level));
    return valueRows(names.map((name) => numbers(name, [found?.[fields[name][0]] ?? null])));
  },
  examples: ['from delong_test(predictions, target := y, a := probability_1, b := f0)'],
  notes:
    "All is NULL unless there are two rows of each class. The interval of one area is `metric_interval(…, metric := 'auroc', method := 'delong')`.",
});
