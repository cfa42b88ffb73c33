import { kArg } from '../src/contract/metric-args.ts';
import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('precision_at_k', {
  reference: 'Manning, Raghavan and Schuetze 2008, chapter 8',
  args: { k: kArg },
});
