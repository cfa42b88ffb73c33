import type { LinearFeature } from '../linear/linear-design.ts';
import type { LinearModel } from '../linear/logistic-regression.ts';
import { writeLinearMetadata } from './linear-metadata.ts';
import { linearToOnnx } from './linear-onnx.ts';
import { modelMetadata } from './model-metadata.ts';
import type { ModelFeature, ModelRow } from './model-row.ts';

/** What a model row says that the model itself does not know. */
export type ModelFacts = Pick<
  ModelRow,
  | 'name'
  | 'params'
  | 'target'
  | 'metrics'
  | 'rows'
  | 'seconds'
  | 'random_state'
  | 'data_hash'
  | 'group'
  | 'rank'
>;

/** The row of a fitted logistic regression. */
export function linearModelRow(model: LinearModel, facts: ModelFacts): ModelRow {
  return {
    ...facts,
    algorithm: 'logistic_regression',
    classes: model.classes.map(String),
    features: model.features.map(modelFeature),
    importances: linearImportances(model, facts.rows),
    onnx: linearToOnnx(model, modelMetadata(writeLinearMetadata(model), model.classes, facts.metrics)),
  };
}

/**
 * How much each feature moves the score: |coefficient| x standard deviation of its column, summed over the
 * levels of a category and averaged over the outputs. Not normalised; 1 is one unit of log odds.
 * @param rows  training rows
 */
export function linearImportances(
  { features, coefficients }: LinearModel,
  rows: number,
): ReadonlyMap<string, number> {
  const size = (at: number): number =>
    coefficients.reduce((sum, output) => sum + Math.abs(output[at]), 0) / coefficients.length;
  return new Map(
    features.map((feature) => {
      // Numbers are standardised: their standard deviation is 1 already.
      if (feature.kind === 'number') return [feature.name, size(feature.offset)];
      const spreads = feature.counts.map((count) => Math.sqrt((count / rows) * (1 - count / rows)));
      return [feature.name, spreads.reduce((sum, spread, i) => sum + spread * size(feature.offset + i), 0)];
    }),
  );
}

function modelFeature(feature: LinearFeature): ModelFeature {
  if (feature.kind === 'number') {
    const { name, min, max } = feature;
    return { name, type: 'number', categories: null, min, max, missing: 0 };
  }
  const { name, levels, missing } = feature;
  return { name, type: 'category', categories: levels, min: null, max: null, missing };
}
