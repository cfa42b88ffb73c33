import { DOUBLE } from '@duckdb/node-api';
import { sampleWeightArg, targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { labelPairs } from '../src/contract/label-rows.ts';
import { metricSource, numbers, posLabelArg, predictionArg } from '../src/contract/metric-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { likelihoodRatios } from '../src/methods/metrics/likelihood-ratios.ts';
import { confusionFromPairs } from '../src/methods/metrics/label-pairs.ts';

export default defineTableFunction({
  name: 'class_likelihood_ratios',
  group: 'metric',
  summary: 'How much a predicted class changes the odds of being positive: both likelihood ratios.',
  reference: 'Brenner and Gefeller 1997; scikit-learn class_likelihood_ratios',
  inputs: metricSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'prediction'],
    properties: {
      target: targetArg,
      prediction: predictionArg,
      pos_label: posLabelArg,
      sample_weight: sampleWeightArg,
    },
  },
  shape: 'table',
  columns: () => [
    {
      name: 'positive_likelihood_ratio',
      type: DOUBLE,
      description:
        'Sensitivity over 1 less specificity; NULL without false positives or without positive rows.',
    },
    {
      name: 'negative_likelihood_ratio',
      type: DOUBLE,
      description:
        '1 less sensitivity over specificity; NULL without true negatives or without positive rows.',
    },
  ],
  compute: async ({ source }, args) => {
    const confusion = confusionFromPairs(await labelPairs(source, args));
    const { positive, negative } = likelihoodRatios(confusion, args.pos_label);
    return valueRows([
      numbers('positive_likelihood_ratio', [positive]),
      numbers('negative_likelihood_ratio', [negative]),
    ]);
  },
  examples: ['from class_likelihood_ratios(predictions, target := y, prediction := prediction)'],
  notes: 'They do not depend on how frequent the positive class is.',
});
