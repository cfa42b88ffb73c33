import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { betaArg, zeroDivisionArg } from '../src/contract/metric-args.ts';

export default defineLabelMetric('fbeta_score', {
  reference: 'van Rijsbergen 1979; scikit-learn fbeta_score',
  args: { beta: betaArg, zero_division: zeroDivisionArg },
});
