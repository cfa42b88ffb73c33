import { defineLabelMetric } from '../src/contract/label-metric.ts';
import { averageArgs } from '../src/contract/metric-args.ts';

export default defineLabelMetric('geometric_mean_score', {
  reference: 'Kubat and Matwin 1997, ICML; imbalanced-learn geometric_mean_score',
  args: {
    average: {
      ...averageArgs.average,
      enum: ['multiclass', ...averageArgs.average.enum],
      default: 'multiclass',
      description:
        "How classes are averaged: 'multiclass' is the geometric mean of the recalls of all classes, 'binary' that of sensitivity and specificity of the positive class.",
    },
    correction: {
      type: 'number',
      minimum: 0,
      default: 0,
      description: "What a recall of 0 counts as where average is 'multiclass'.",
    },
  },
});
