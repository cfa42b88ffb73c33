import { DOUBLE } from '@duckdb/node-api';
import { sampleWeightArg } from '../src/contract/args.ts';
import { curveRows } from '../src/contract/curve.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { metricSource, nBinsArg, scoredArgs } from '../src/contract/metric-args.ts';
import { readScoredRows } from '../src/contract/scored-rows.ts';
import { calibrationCurve } from '../src/methods/metrics/calibration.ts';

export default defineTableFunction({
  name: 'calibration_curve',
  group: 'metric',
  summary: 'Mean probability against the share of positive rows, bin by bin.',
  reference: 'scikit-learn calibration_curve',
  inputs: metricSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target', 'score'],
    properties: {
      ...scoredArgs,
      n_bins: { ...nBinsArg, default: 5, description: 'Number of bins; those without rows are left out.' },
      strategy: {
        type: 'string',
        enum: ['uniform', 'quantile'],
        default: 'uniform',
        description: "Bins of equal width: 'uniform', or of equally many rows: 'quantile'.",
      },
      sample_weight: sampleWeightArg,
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'prob_true', type: DOUBLE, description: 'Share of positive rows in the bin.' },
    { name: 'prob_pred', type: DOUBLE, description: 'Mean probability in the bin.' },
    {
      name: 'weight',
      type: DOUBLE,
      description: 'Weight of the rows in the bin; their number without weights.',
    },
  ],
  compute: async ({ source }, args) => {
    const rows = await readScoredRows(source, args);
    const { probTrue, probPred, weight } = calibrationCurve(rows, args.n_bins, args.strategy);
    return curveRows(['prob_true', 'prob_pred', 'weight'], [probTrue, probPred, weight]);
  },
  examples: ['from calibration_curve(predictions, target := y, score := probability_1, n_bins := 10)'],
});
