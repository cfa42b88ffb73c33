import { kArg } from '../src/contract/metric-args.ts';
import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('gain_at_k', {
  reference: 'Ling and Li 1998, KDD',
  args: { k: kArg },
});
