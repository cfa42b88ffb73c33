import { CounterRandom } from '../../random/counter-random.ts';
import { sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { followEdge, neighborGraph, type NeighborGraph } from '../graph/neighbor-graph.ts';
import { approximateNeighbors } from '../neighbors/approximate-neighbors.ts';
import { batchedNeighbors } from '../neighbors/batched-neighbors.ts';
import type { Neighbors } from '../neighbors/neighbor-list.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { checkCount, checkNeighbors } from './arguments.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import type { ClassDemand } from './smote.ts';

/** How the neighbours of rows are found. */
export type NeighborSearch = 'exact' | 'batched' | 'approximate';

export interface GraphSampleOptions {
  readonly kNeighbors: number;
  readonly walkLength: number;
  readonly neighbors: NeighborSearch;
  readonly batchSize: number;
  readonly seed: number;
}

/**
 * Draws new rows on the edges of each class's neighbour graph: a walk begins at a random row and takes `walkLength`
 * steps, each along an edge drawn by its weight; the new row lies anywhere on the last of these edges. Row i of a class
 * draws from a generator of its own, so the result does not depend on how the work is split.
 * @throws SAMPLER_ARGUMENT, TOO_FEW_ROWS unless every class has more than kNeighbors rows
 */
export async function graphSample(
  demands: readonly ClassDemand[],
  options: GraphSampleOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  const { kNeighbors, walkLength, seed } = options;
  checkCount('k_neighbors', kNeighbors);
  checkCount('walk_length', walkLength);
  const wanted = demands.filter(({ make }) => make > 0);
  for (const { label, rows } of wanted) checkNeighbors('k_neighbors', kNeighbors, String(label), rows.rows);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, rows, make } of wanted) {
    const near = await findNeighbors(rows, options, ctx);
    const graph = make < INLINE_WALKS ? neighborGraph(near) : await ctx.pool.run(graphTask, near, ctx.signal);
    const plan = {
      ranges: [{ classIndex, start: 0, count: make, source: rows }],
      base: sharedInt32(make),
      neighbor: sharedInt32(make),
      gap: sharedFloat64(make),
      damping: null,
    };
    const walks: Walks = { graph, plan, walkLength, seed, stream: classIndex, from: 0, to: make };
    if (make < INLINE_WALKS) walkRows(walks);
    else {
      const starts = Array.from({ length: Math.ceil(make / WALKS_A_TASK) }, (_, i) => i * WALKS_A_TASK);
      const tasks = starts.map((from) => ({ ...walks, from, to: Math.min(make, from + WALKS_A_TASK) }));
      await ctx.pool.map(walkTask, tasks, ctx.signal);
    }
    plans.push(plan);
  }
  return joinPlans(plans);
}

/** Below, walking takes a few milliseconds and stays on the calling thread. */
const INLINE_WALKS = 20_000;
const WALKS_A_TASK = 50_000;

function findNeighbors(
  rows: Matrix,
  { neighbors, kNeighbors, batchSize, seed }: GraphSampleOptions,
  ctx: RunContext,
): Promise<Neighbors> {
  switch (neighbors) {
    case 'exact':
      return nearestNeighbors(rows, rowsWithin(rows), kNeighbors, ctx);
    case 'batched':
      return batchedNeighbors(rows, kNeighbors, batchSize, ctx);
    case 'approximate':
      return approximateNeighbors(rows, kNeighbors, seed, ctx);
    default:
      return neighbors satisfies never;
  }
}

interface Walks {
  readonly graph: NeighborGraph;
  readonly plan: Pick<InterpolationPlan, 'base' | 'neighbor' | 'gap'>;
  readonly walkLength: number;
  readonly seed: number;
  readonly stream: number;
  readonly from: number;
  readonly to: number;
}

/** Takes the walks of new rows `from` to `to`. */
export function walkRows({ graph, plan, walkLength, seed, stream, from, to }: Walks): void {
  const random = new CounterRandom(seed);
  for (let i = from; i < to; i++) {
    random.at(i, stream);
    let before = random.interval(graph.rows - 1);
    let now = followEdge(graph, before, random.double());
    for (let step = 1; step < walkLength; step++) {
      before = now;
      now = followEdge(graph, before, random.double());
    }
    plan.base[i] = before;
    plan.neighbor[i] = now;
    plan.gap[i] = random.double();
  }
}

/** Builds the graph in a worker. */
export function buildGraph(near: Neighbors): NeighborGraph {
  return neighborGraph(near);
}

const graphTask = workerTask<Neighbors, NeighborGraph>(import.meta.url, 'buildGraph');
const walkTask = workerTask<Walks, void>(import.meta.url, 'walkRows');
