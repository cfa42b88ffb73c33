import { createMatrix, sharedFloat64, sharedInt32, takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { gatherRows, squaredDistance } from '../neighbors/points.ts';
import { assignRows } from './assign-rows.ts';
import type { Clustering, KMeansOptions } from './k-means.ts';
import { kMeansPlusPlus } from './k-means-plus-plus.ts';

const BATCH = 1024;
/** Steps end after so many passes over the rows, or so many steps without a better running inertia. */
const MAX_PASSES = 100;
const PATIENCE = 10;
/** A centre with less than this share of the largest weight starts anew at a row of the batch. */
const REASSIGN_SHARE = 0.01;
const INLINE_CELLS = 10_000;

/**
 * Groups rows around k centres that follow random batches of rows; far cheaper than `kMeans` for few clusters.
 * @param points  n x d, no NaN or infinity
 * @see Sculley 2010, WWW 1177; scikit-learn 1.9 MiniBatchKMeans with its default settings, draw for draw
 */
export async function miniBatchKMeans(
  points: Matrix,
  options: KMeansOptions,
  ctx: RunContext,
): Promise<Clustering> {
  const request = { points, ...options };
  const centers =
    points.rows * points.columns < INLINE_CELLS
      ? fitBatches(request)
      : await ctx.pool.run(fitTask, request, ctx.signal);
  const labels = sharedInt32(points.rows);
  const distances = sharedFloat64(points.rows).fill(Infinity);
  const all = Int32Array.from({ length: centers.rows }, (_, i) => i);
  await assignRows(points, null, centers, all, { labels, distances }, ctx);
  return { centers, labels };
}

interface BatchRequest extends KMeansOptions {
  readonly points: Matrix;
}

/** The centres that `miniBatchKMeans` ends with. */
export function fitBatches({ points, clusters, seed }: BatchRequest): Matrix {
  const { rows, columns } = points;
  const random = new RandomState(seed);
  const batch = Math.min(BATCH, rows);
  const seedRows = Math.min(rows, Math.max(3 * batch, 3 * clusters));
  // scikit-learn draws rows to compare several starts by, though there is one.
  random.randint(0, rows, seedRows);
  const centers = seedCenters(points, clusters, seedRows, random);
  const weights = new Float64Array(clusters);
  const values = new Float64Array(batch * columns);
  const labels = new Int32Array(batch);
  const patience = new Patience(Math.min(1, (batch * 2) / (rows + 1)));
  const chances = new Float64Array(rows).fill(1 / rows);
  const steps = Math.floor((MAX_PASSES * rows) / batch);
  let sinceReassigned = 0;
  for (let step = 0; step < steps; step++) {
    const drawn = random.choice(rows, batch, { p: chances });
    gatherRows(points, batch, (i) => drawn[i], values);
    sinceReassigned += batch;
    const reassigns = weights.includes(0) || sinceReassigned >= 10 * clusters;
    if (reassigns) sinceReassigned = 0;
    let inertia = 0;
    for (let i = 0; i < batch; i++) {
      const { label, distance } = nearestCenter(values, i, centers, clusters, columns);
      labels[i] = label;
      inertia += distance;
    }
    follow(centers, weights, values, labels, columns);
    if (reassigns) restart(centers, weights, values, batch, random);
    if (step > 0 && patience.isOver(inertia / batch)) break;
  }
  const matrix = createMatrix(clusters, columns);
  for (let c = 0; c < columns; c++) {
    for (let k = 0; k < clusters; k++) matrix.data[c * clusters + k] = centers[k * columns + c];
  }
  return matrix;
}

const fitTask = workerTask<BatchRequest, Matrix>(import.meta.url, 'fitBatches');

/** First centres, row-major, from some of the rows. */
function seedCenters(points: Matrix, clusters: number, count: number, random: RandomState): Float64Array {
  const { rows, columns } = points;
  const sample = count < rows ? takeRows(points, random.randint(0, rows, count)) : points;
  const values = new Float64Array(count * columns);
  gatherRows(sample, count, (i) => i, values);
  const seeds = kMeansPlusPlus({ rows: count, columns, values }, clusters, random);
  const centers = new Float64Array(clusters * columns);
  gatherRows(sample, clusters, (k) => seeds[k], centers);
  return centers;
}

function nearestCenter(
  values: Float64Array,
  row: number,
  centers: Float64Array,
  clusters: number,
  columns: number,
): { label: number; distance: number } {
  let label = 0;
  let distance = Infinity;
  for (let k = 0; k < clusters; k++) {
    const tried = squaredDistance(values, row, centers, k, columns);
    if (tried >= distance) continue;
    label = k;
    distance = tried;
  }
  return { label, distance };
}

/** Moves every centre to the mean of all rows it has been given so far. */
function follow(
  centers: Float64Array,
  weights: Float64Array,
  values: Float64Array,
  labels: Int32Array,
  columns: number,
): void {
  const counts = new Int32Array(weights.length);
  for (const label of labels) counts[label]++;
  counts.forEach((count, k) => {
    if (count === 0) return;
    for (let c = k * columns; c < (k + 1) * columns; c++) centers[c] *= weights[k];
  });
  for (let i = 0; i < labels.length; i++) {
    for (let c = 0; c < columns; c++) centers[labels[i] * columns + c] += values[i * columns + c];
  }
  counts.forEach((count, k) => {
    if (count === 0) return;
    weights[k] += count;
    for (let c = k * columns; c < (k + 1) * columns; c++) centers[c] /= weights[k];
  });
}

/** Puts centres that got hardly any rows on random rows of the batch, at most half of the batch. */
function restart(
  centers: Float64Array,
  weights: Float64Array,
  values: Float64Array,
  batch: number,
  random: RandomState,
): void {
  const columns = centers.length / weights.length;
  const least = REASSIGN_SHARE * Math.max(...weights);
  const light = Array.from(weights.keys())
    .filter((k) => weights[k] < least)
    .sort((a, b) => weights[a] - weights[b])
    .slice(0, Math.floor(batch / 2))
    .sort((a, b) => a - b);
  if (light.length === 0) return;
  const rows = random.choice(batch, light.length, { replace: false });
  light.forEach((k, i) => {
    centers.set(values.subarray(rows[i] * columns, (rows[i] + 1) * columns), k * columns);
  });
  const isLight = new Set(light);
  const smallest = weights.reduce(
    (found, weight, k) => (isLight.has(k) ? found : Math.min(found, weight)),
    Infinity,
  );
  for (const k of light) weights[k] = smallest;
}

/** Tells when the running mean of the inertia has stopped falling. */
class Patience {
  private readonly share: number;
  private mean = NaN;
  private best = Infinity;
  private waited = 0;

  /** @param share  weight of the newest batch */
  constructor(share: number) {
    this.share = share;
  }

  isOver(inertia: number): boolean {
    this.mean = Number.isNaN(this.mean) ? inertia : this.mean * (1 - this.share) + inertia * this.share;
    this.waited = this.mean < this.best ? 0 : this.waited + 1;
    this.best = Math.min(this.best, this.mean);
    return this.waited >= PATIENCE;
  }
}
