import { defineLabelMetric } from '../src/contract/label-metric.ts';

export default defineLabelMetric('cohen_kappa_score', {
  reference: 'Cohen 1960; scikit-learn cohen_kappa_score',
  args: {
    weights: {
      type: 'string',
      enum: ['linear', 'quadratic'],
      description:
        'Weigh disagreements by the distance of the labels in their order, or its square. Default: all alike.',
    },
    labels: {
      type: 'array',
      minItems: 1,
      description: 'Classes to compare, in this order. Default: all that occur.',
    },
  },
});
