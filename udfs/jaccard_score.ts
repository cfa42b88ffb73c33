import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { zeroDivisionArg } from '../src/contract/metric-args.ts';

export default defineLabelMetric('jaccard_score', {
  reference: 'Jaccard 1901; scikit-learn jaccard_score',
  args: { zero_division: zeroDivisionArg },
});
