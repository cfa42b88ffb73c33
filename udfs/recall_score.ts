import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { zeroDivisionArg } from '../src/contract/metric-args.ts';

export default defineLabelMetric('recall_score', {
  reference: 'scikit-learn recall_score',
  args: { zero_division: zeroDivisionArg },
});
