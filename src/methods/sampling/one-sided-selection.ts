import type { Labels } from '../../frame/frame.ts';
import { takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsOf } from '../neighbors/nearest-neighbors.ts';
import { checkCount } from './arguments.ts';
import { classCounts, concatRows, firstSmallestClass, rowsByClass, takeLabels } from './class-rows.ts';
import { checkStore, type CondensedOptions } from './condensed-nearest-neighbour.ts';
import { resolveSamplingStrategy } from './sampling-strategy.ts';
import { tomekLinks } from './tomek-links.ts';
import { commonestClass } from './vote.ts';

/**
 * Keeps of the chosen classes some seeds and what the minority and those seeds get wrong, then removes Tomek links.
 * @param points  n x d, no NaN or infinity
 * @returns       rows to keep, class after class (a seed may repeat)
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, STORE_TOO_SMALL
 * @see Kubat and Matwin 1997, ICML 179; imbalanced-learn 0.14 OneSidedSelection, draw for draw
 */
export async function oneSidedSelection(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, nNeighbors, nSeedsS, seed }: CondensedOptions,
  ctx: RunContext,
): Promise<Int32Array> {
  checkCount('n_neighbors', nNeighbors);
  checkCount('n_seeds_S', nSeedsS);
  const targets = resolveSamplingStrategy(samplingStrategy, 'clean', labels.classes, classCounts(labels));
  const byClass = rowsByClass(labels);
  const smallest = firstSmallestClass(labels);
  checkStore(nNeighbors, byClass[smallest].length + nSeedsS);
  const random = new RandomState(seed);
  const kept = byClass.slice();
  for (const { classIndex } of targets) {
    const rows = byClass[classIndex];
    const drawn = random.randint(0, rows.length, nSeedsS);
    const seeds = Int32Array.from(drawn, (place) => rows[place]);
    const store = concatRows([byClass[smallest], seeds]);
    const taken = new Set(drawn);
    const rest = rows.filter((_, place) => !taken.has(place));
    const near = await nearestNeighbors(
      takeRows(points, store),
      rowsOf(takeRows(points, rest)),
      nNeighbors,
      ctx,
    );
    const codes = takeLabels(labels, store).codes;
    const wrong = rest.filter((_, i) => commonestClass(near, i, codes) !== classIndex);
    kept[classIndex] = concatRows([seeds, wrong]);
  }
  const selected = concatRows(kept);
  const chosen = targets.map((target) => labels.classes[target.classIndex]);
  const left = { points: takeRows(points, selected), labels: takeLabels(labels, selected) };
  const clean = await tomekLinks(left.points, left.labels, { samplingStrategy: chosen }, ctx);
  return clean.map((place) => selected[place]);
}
