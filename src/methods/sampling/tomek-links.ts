import type { Labels } from '../../frame/frame.ts';
import type { Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { classCounts, selectRows, sharedRows } from './class-rows.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';

export interface TomekOptions {
  readonly samplingStrategy: SamplingStrategy;
}

/**
 * Removes the rows of the chosen classes that form Tomek links: two rows of different classes, each the other's
 * nearest.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, ascending
 * @throws SAMPLING_*, ONE_CLASS
 * @see Tomek 1976, IEEE SMC 6:769; imbalanced-learn 0.14 TomekLinks
 */
export async function tomekLinks(
  points: Matrix,
  labels: Labels,
  { samplingStrategy }: TomekOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  const counts = classCounts(labels);
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, counts);
  const chosen = new Set(targets.map((target) => target.classIndex));
  const { codes } = labels;
  const nearest = new Int32Array(codes.length).fill(-1);

  const search = async (rows: Int32Array): Promise<void> => {
    const near = await neighborsAround(points, sharedRows(rows), 1, ctx);
    rows.forEach((row, i) => (nearest[row] = near.indices[i]));
  };
  // One end of every link is outside the largest class: from there only few rows of the largest class are asked.
  const largest = counts.indexOf(Math.max(...counts));
  await search(selectRows(codes.length, (row) => codes[row] !== largest));
  const asked = new Set<number>();
  nearest.forEach((other, row) => {
    if (other >= 0 && codes[other] !== codes[row] && nearest[other] < 0) asked.add(other);
  });
  await search(Int32Array.from(asked).sort());

  return selectRows(codes.length, (row) => {
    const other = nearest[row];
    const linked = other >= 0 && codes[other] !== codes[row] && nearest[other] === row;
    return !(linked && chosen.has(codes[row]));
  });
}
