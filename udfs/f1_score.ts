import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { zeroDivisionArg } from '../src/contract/metric-args.ts';

export default defineLabelMetric('f1_score', {
  reference: 'van Rijsbergen 1979; scikit-learn f1_score',
  args: { zero_division: zeroDivisionArg },
});
