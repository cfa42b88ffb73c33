import type { Frame } from '../../../../src/frame/frame.ts';
import type { TreeEnsemble } from '../../../../src/methods/trees/ensemble.ts';

/** Raw scores of all rows, outputs x rows, by walking down every tree: slow, and plain enough to trust. */
export function rawScores(ensemble: TreeEnsemble, frame: Frame): Float64Array[] {
  const { trees, base } = ensemble;
  const rows = encodedRows(ensemble, frame);
  const scores = Array.from(base, (start) => new Float64Array(frame.rows).fill(start));
  for (let t = 0; t < trees.output.length; t++) {
    for (const [r, row] of rows.entries())
      scores[trees.output[t]][r] += trees.value[leafOf(ensemble, t, row)];
  }
  return scores;
}

/** The leaf that a row falls into. */
function leafOf({ trees, features }: TreeEnsemble, tree: number, row: readonly number[]): number {
  let node = trees.starts[tree];
  while (trees.feature[node] >= 0) {
    const value = row[trees.feature[node]];
    const feature = features[trees.feature[node]];
    let goesLeft: boolean;
    if (Number.isNaN(value)) goesLeft = trees.missingLeft[node] === 1;
    else if (feature.kind === 'number') goesLeft = value <= trees.threshold[node];
    else goesLeft = ((trees.sets[trees.set[node] + (value >> 5)] >>> (value & 31)) & 1) === 1;
    node = goesLeft ? trees.left[node] : trees.right[node];
  }
  return node;
}

/** Rows as an ensemble reads them. */
function encodedRows({ features }: TreeEnsemble, frame: Frame): number[][] {
  return Array.from({ length: frame.rows }, (_, r) =>
    features.map((feature) => {
      const column = frame.columns.find(({ name }) => name === feature.name);
      if (column?.kind === 'number') return column.values[r];
      if (column === undefined || feature.kind === 'number') throw new Error(`no column ${feature.name}`);
      const level = feature.levels.indexOf(column.categories[column.codes[r]] ?? '');
      return level < 0 ? NaN : level;
    }),
  );
}
