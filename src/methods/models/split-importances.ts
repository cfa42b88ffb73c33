import type { TreeEnsemble } from '../trees/ensemble.ts';

/** How many splits ask each feature: LightGBM's importance_type 'split'. */
export function splitImportances({ features, trees }: TreeEnsemble): ReadonlyMap<string, number> {
  const counts = new Float64Array(features.length);
  for (const feature of trees.feature) if (feature >= 0) counts[feature]++;
  return new Map(features.map(({ name }, f) => [name, counts[f]]));
}
