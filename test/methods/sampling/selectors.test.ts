import { afterAll, describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/frame/frame.ts';
import type { Matrix } from '../../../src/frame/matrix.ts';
import { allKnn } from '../../../src/methods/sampling/all-knn.ts';
import { condensedNearestNeighbour } from '../../../src/methods/sampling/condensed-nearest-neighbour.ts';
import {
  editedNearestNeighbours,
  type KindSel,
} from '../../../src/methods/sampling/edited-nearest-neighbours.ts';
import { nearMiss } from '../../../src/methods/sampling/near-miss.ts';
import { neighbourhoodCleaningRule } from '../../../src/methods/sampling/neighbourhood-cleaning-rule.ts';
import { oneSidedSelection } from '../../../src/methods/sampling/one-sided-selection.ts';
import { repeatedEditedNearestNeighbours } from '../../../src/methods/sampling/repeated-edited-nearest-neighbours.ts';
import { tomekLinks } from '../../../src/methods/sampling/tomek-links.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';
import {
  columnOf,
  contextWith,
  featureNames,
  goldenCases,
  labelsOf,
  matrixOf,
  readGolden,
  type GoldenCase,
} from './golden.ts';
import { strategyOf } from './interpolation.ts';

const pool = new WorkerPool(2);
const ctx = contextWith(pool);
afterAll(() => pool.close());

type Run = (points: Matrix, labels: Labels, golden: GoldenCase) => Promise<Int32Array>;

const number = (golden: GoldenCase, name: string, otherwise: number): number =>
  (golden.params[name] ?? otherwise) as number;

const edited = (golden: GoldenCase) => ({
  samplingStrategy: strategyOf(golden),
  nNeighbors: number(golden, 'n_neighbors', 3),
  kindSel: (golden.params.kind_sel ?? 'all') as KindSel,
});

const condensed = (golden: GoldenCase) => ({
  samplingStrategy: strategyOf(golden),
  nNeighbors: number(golden, 'n_neighbors', 1),
  nSeedsS: number(golden, 'n_seeds_S', 1),
  seed: number(golden, 'random_state', 0),
});

const samplers: Readonly<Record<string, Run>> = {
  tomek_links: (points, labels, golden) =>
    tomekLinks(points, labels, { samplingStrategy: strategyOf(golden) }, ctx),
  edited_nearest_neighbours: (points, labels, golden) =>
    editedNearestNeighbours(points, labels, edited(golden), ctx),
  repeated_edited_nearest_neighbours: (points, labels, golden) =>
    repeatedEditedNearestNeighbours(
      points,
      labels,
      { ...edited(golden), maxIter: number(golden, 'max_iter', 100) },
      ctx,
    ),
  all_knn: (points, labels, golden) =>
    allKnn(points, labels, { ...edited(golden), allowMinority: golden.params.allow_minority === true }, ctx),
  near_miss: (points, labels, golden) =>
    nearMiss(
      points,
      labels,
      {
        samplingStrategy: strategyOf(golden),
        version: number(golden, 'version', 1) as 1 | 2 | 3,
        nNeighbors: number(golden, 'n_neighbors', 3),
        nNeighborsVer3: number(golden, 'n_neighbors_ver3', 3),
      },
      ctx,
    ),
  neighbourhood_cleaning_rule: (points, labels, golden) =>
    neighbourhoodCleaningRule(
      points,
      labels,
      { ...edited(golden), thresholdCleaning: number(golden, 'threshold_cleaning', 0.5) },
      ctx,
    ),
  condensed_nearest_neighbour: (points, labels, golden) =>
    condensedNearestNeighbour(points, labels, condensed(golden), ctx),
  one_sided_selection: (points, labels, golden) => oneSidedSelection(points, labels, condensed(golden), ctx),
};

for (const [name, run] of Object.entries(samplers)) {
  describe(`${name}, against imbalanced-learn 0.14.2`, async () => {
    for (const golden of await goldenCases(name)) {
      it(`${golden.error === true ? 'refuses' : 'keeps the rows of'} ${golden.case}`, async () => {
        const input = await readGolden(golden.input);
        const points = matrixOf(input, featureNames(input));
        const labels = labelsOf(input);
        if (golden.error === true) {
          const named = ['BALLAST_', ...(golden.must_name ?? [])].join('[^]*');
          await expect(run(points, labels, golden)).rejects.toThrow(new RegExp(named));
          return;
        }
        const expected = columnOf(await readGolden(golden.expected!), 'id');
        expect([...(await run(points, labels, golden))]).toEqual(expected);
      });
    }
  });
}
