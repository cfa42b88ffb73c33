import { defineScoreMetric } from '../src/contract/score-metric.ts';

export default defineScoreMetric('ks_statistic', {
  reference: 'Smirnov 1948; scipy ks_2samp between the scores of both classes',
});
