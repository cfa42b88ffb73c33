import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { zeroDivisionArg } from '../src/contract/metric-args.ts';

export default defineLabelMetric('precision_score', {
  reference: 'scikit-learn precision_score',
  args: { zero_division: zeroDivisionArg },
});
