import { betaArg } from '../src/contract/metric-args.ts';
import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('best_f1', {
  reference: 'Lipton, Elkan and Naryanaswamy 2014, ECML; points of scikit-learn precision_recall_curve',
  args: { beta: betaArg },
});
