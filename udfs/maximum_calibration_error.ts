import { nBinsArg } from '../src/contract/metric-args.ts';
import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('maximum_calibration_error', {
  reference: 'Naeini, Cooper and Hauskrecht 2015, AAAI',
  args: { n_bins: nBinsArg },
});
