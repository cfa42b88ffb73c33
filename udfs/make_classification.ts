import { BIGINT, DOUBLE } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { matrixColumn } from '../src/frame/matrix.ts';
import {
  checkClassification,
  classificationDefaults as defaults,
  makeClassificationTask,
} from '../src/methods/datasets/make-classification.ts';

export default defineTableFunction({
  name: 'make_classification',
  group: 'data source',
  summary: 'Makes a classification problem: clusters of points on the corners of a hypercube.',
  reference:
    "Guyon 2003, 'Design of experiments for the NIPS 2003 variable selection benchmark'; scikit-learn make_classification",
  inputs: {},
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      n_samples: { type: 'integer', minimum: 1, default: defaults.n_samples, description: 'Rows.' },
      n_features: {
        type: 'integer',
        minimum: 1,
        default: defaults.n_features,
        description: 'Feature columns, f0, f1, ...',
      },
      n_informative: {
        type: 'integer',
        minimum: 1,
        default: defaults.n_informative,
        description: 'Features that tell the classes apart.',
      },
      n_redundant: {
        type: 'integer',
        minimum: 0,
        default: defaults.n_redundant,
        description: 'Features that are linear combinations of the informative ones.',
      },
      n_repeated: {
        type: 'integer',
        minimum: 0,
        default: defaults.n_repeated,
        description: 'Features that repeat others.',
      },
      n_classes: {
        type: 'integer',
        minimum: 1,
        default: defaults.n_classes,
        description: 'Classes, 0, 1, ...',
      },
      n_clusters_per_class: {
        type: 'integer',
        minimum: 1,
        default: defaults.n_clusters_per_class,
        description: 'Clusters of each class.',
      },
      weights: {
        type: 'array',
        items: { type: 'number', minimum: 0 },
        description: 'Share of each class; the last may be left out. Default: all the same.',
      },
      flip_y: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: defaults.flip_y,
        description: 'Share of rows whose class is drawn at random.',
      },
      class_sep: {
        type: 'number',
        exclusiveMinimum: 0,
        default: defaults.class_sep,
        description: 'How far the classes lie apart.',
      },
      hypercube: {
        type: 'boolean',
        default: defaults.hypercube,
        description: 'Clusters on the corners of a hypercube, else of a random polytope.',
      },
      shift: {
        type: ['number', 'array', 'string'],
        items: { type: 'number' },
        pattern: '^random$',
        default: 0,
        description: "Added to the features: a number, one per feature, or 'random'.",
      },
      scale: {
        type: ['number', 'array', 'string'],
        items: { type: 'number' },
        pattern: '^random$',
        default: 1,
        description: "Multiplies the features: a number, one per feature, or 'random'.",
      },
      shuffle: { type: 'boolean', default: defaults.shuffle, description: 'Shuffle rows and features.' },
      random_state: randomStateArg,
    },
  },
  shape: 'table',
  columns: (_inputs, args) => [
    ...Array.from({ length: args.n_features }, (_, i) => ({
      name: `f${i}`,
      type: DOUBLE,
      description: 'A feature.',
    })),
    { name: 'y', type: BIGINT, description: 'The class.' },
  ],
  compute: async (_inputs, args, { pool, signal }) => {
    const drawn = (value: number | number[] | string) => (typeof value === 'string' ? null : value);
    const request = {
      ...args,
      shift: drawn(args.shift),
      scale: drawn(args.scale),
      weights: args.weights ?? null,
      random_state: args.random_state ?? 0,
    };
    checkClassification(request);
    const { features, target } = await pool.run(makeClassificationTask, request, signal);
    return {
      kind: 'rows',
      rows: features.rows,
      columns: [
        ...Array.from({ length: features.columns }, (_, c) => ({
          kind: 'stored' as const,
          name: `f${c}`,
          values: matrixColumn(features, c),
        })),
        { kind: 'stored', name: 'y', values: target },
      ],
    };
  },
  examples: ['from make_classification(n_samples := 1000, weights := [0.9], random_state := 42)'],
});
