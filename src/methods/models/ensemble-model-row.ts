import type { TreeEnsemble, TreeFeature } from '../trees/ensemble.ts';
import { writeEnsembleMetadata, type TreeModel } from './ensemble-metadata.ts';
import { ensembleToOnnx } from './ensemble-onnx.ts';
import type { ModelFacts } from './linear-model-row.ts';
import { modelMetadata } from './model-metadata.ts';
import type { ModelFeature, ModelRow } from './model-row.ts';

/**
 * The row of a model of trees. Its importances are the gains of the splits of each feature, summed.
 * @param algorithm  what trained it, such as 'gradient_boosting'
 */
export function ensembleModelRow(model: TreeModel, algorithm: string, facts: ModelFacts): ModelRow {
  const { classes, ensemble } = model;
  return {
    ...facts,
    algorithm,
    classes: classes?.map(String) ?? [],
    features: ensemble.features.map(modelFeature),
    importances: gainImportances(ensemble),
    onnx: ensembleToOnnx(model, modelMetadata(writeEnsembleMetadata(model), classes, facts.metrics)),
  };
}

/** How much the splits of each feature improved the loss in all: LightGBM's importance_type 'gain'. */
export function gainImportances({ features, trees }: TreeEnsemble): ReadonlyMap<string, number> {
  const sums = new Float64Array(features.length);
  trees.feature.forEach((feature, i) => {
    if (feature >= 0) sums[feature] += trees.gain[i];
  });
  return new Map(features.map(({ name }, f) => [name, sums[f]]));
}

function modelFeature(feature: TreeFeature): ModelFeature {
  if (feature.kind === 'number') {
    const { name, min, max, missing } = feature;
    return { name, type: 'number', categories: null, min: known(min), max: known(max), missing };
  }
  const { name, levels, missing } = feature;
  return { name, type: 'category', categories: levels, min: null, max: null, missing };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
