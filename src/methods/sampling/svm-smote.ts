import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64, takeRows, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { neighborsAround } from '../neighbors/neighbors-around.ts';
import { kernelPoints, kernelPointsTask, type KernelPoints } from '../svm/kernel-sums.ts';
import { supportVectors } from '../svm/support-vectors.ts';
import { checkNeighbors, checkTableNeighbors } from './arguments.ts';
import { classCounts, concatRows, rowsByClass, sharedRows } from './class-rows.ts';
import { joinPlans, type InterpolationPlan } from './interpolation-plan.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { drawSegments } from './smote.ts';
import { foreignCount } from './vote.ts';

export interface SvmSmoteOptions {
  readonly samplingStrategy: SamplingStrategy;
  readonly kNeighbors: number;
  /** Neighbours among all rows that tell whether a support vector is safe. */
  readonly mNeighbors: number;
  /** How far rows beyond safe support vectors may lie, as a share of the way to a neighbour. */
  readonly outStep: number;
  readonly seed: number;
}

/**
 * Draws new rows from the support vectors of each class: between them and their neighbours where other classes
 * crowd in, and outwards from them where the class is among itself.
 * @param points  n x d, no NaN or infinity
 * @returns       a plan; gaps below 0 lead away from the neighbour
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS, TABLE_TOO_SMALL, SVM_ALL_NOISE
 * @see Nguyen, Cooper and Kamei 2011, IJKESDP 3:4; imbalanced-learn 0.14 SVMSMOTE
 */
export async function svmSmote(
  points: Matrix,
  labels: Labels,
  { samplingStrategy, kNeighbors, mNeighbors, outStep, seed }: SvmSmoteOptions,
  ctx: RunContext,
): Promise<InterpolationPlan> {
  const targets = resolveSamplingStrategy(samplingStrategy, 'over', labels.classes, classCounts(labels));
  checkOutStep(outStep);
  const byClass = rowsByClass(labels);
  const wanted = targets.filter(({ count }) => count > 0);
  for (const { classIndex } of wanted) {
    const label = String(labels.classes[classIndex]);
    checkNeighbors('k_neighbors', kNeighbors, label, byClass[classIndex].length);
  }
  if (wanted.length === 0) return joinPlans([]);
  checkTableNeighbors('m_neighbors', mNeighbors, points.rows);
  const machinePoints = await preparePoints(points, ctx);
  const supports = new SupportSets(machinePoints, byClass, ctx);
  const random = new RandomState(seed);
  const plans: InterpolationPlan[] = [];
  for (const { classIndex, count } of wanted) {
    const rows = byClass[classIndex];
    const supporting = await supports.ofClass(classIndex);
    const around = await neighborsAround(points, sharedRows(supporting), mNeighbors, ctx);
    const foreign = Int32Array.from(supporting, (_, i) => foreignCount(around, i, labels.codes, classIndex));
    if (foreign.every((votes) => votes === mNeighbors)) {
      const label = String(labels.classes[classIndex]);
      throw new BallastError('SVM_ALL_NOISE', { label, neighbors: mNeighbors }, { argument: 'm_neighbors' });
    }
    const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
    const placesWhere = (holds: (votes: number) => boolean): Int32Array =>
      Int32Array.from(
        supporting.filter((_, i) => holds(foreign[i])),
        (row) => placeOf.get(row) ?? 0,
      );
    const danger = placesWhere((votes) => votes >= mNeighbors / 2 && votes < mNeighbors);
    const safe = placesWhere((votes) => votes < mNeighbors / 2);
    const inwards = Math.floor(random.standardBeta(10, 10) * (count + 1));
    const source = takeRows(points, rows);
    const draw = async (places: Int32Array, make: number, step: number): Promise<void> => {
      if (places.length === 0) return;
      const bases = sharedRows(places);
      const near = await nearestNeighbors(source, rowsWithin(source, bases), kNeighbors, ctx);
      const plan = await drawSegments({ classIndex, source, bases, near, make, seed }, ctx);
      plans.push({ ...plan, gap: plan.gap.map((gap) => step * gap) });
    };
    await draw(danger, inwards, 1);
    await draw(safe, count - inwards, -outStep);
    if (danger.length === 0 || safe.length === 0) {
      const made = danger.length === 0 ? count - inwards : inwards;
      ctx.warn(
        `svm_smote(): no support vector of class '${String(labels.classes[classIndex])}' is ${danger.length === 0 ? 'in danger' : 'safe'}, so ${made} of the ${count} rows asked for are made.`,
      );
    }
  }
  return joinPlans(plans);
}

function checkOutStep(outStep: number): void {
  if (outStep >= 0 && outStep < Infinity) return;
  throw new BallastError(
    'SAMPLER_ARGUMENT',
    { argument: 'out_step', given: String(outStep), expected: '0 or a positive number' },
    { argument: 'out_step' },
  );
}

const INLINE_CELLS = 100_000;

async function preparePoints(points: Matrix, ctx: RunContext): Promise<KernelPoints> {
  if (points.data.length < INLINE_CELLS) return kernelPoints({ points, gamma: scaleGamma(points) });
  const gamma = await ctx.pool.run(gammaTask, points, ctx.signal);
  return ctx.pool.run(kernelPointsTask, { points, gamma }, ctx.signal);
}

/** scikit-learn's gamma = 'scale': one over columns times the variance of all values. */
export function scaleGamma({ columns, data }: Matrix): number {
  let sum = 0;
  for (const value of data) sum += value;
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) * (value - mean);
  const variance = squares / data.length;
  return variance === 0 ? 1 : 1 / (columns * variance);
}

const gammaTask = workerTask<Matrix, number>(import.meta.url, 'scaleGamma');

/** The support vectors of each class: those of the machines between it and every other class. */
class SupportSets {
  private readonly points: KernelPoints;
  private readonly byClass: readonly Int32Array[];
  private readonly ctx: RunContext;
  private readonly machines = new Map<string, Int32Array>();

  constructor(points: KernelPoints, byClass: readonly Int32Array[], ctx: RunContext) {
    this.points = points;
    this.byClass = byClass;
    this.ctx = ctx;
  }

  /** Ascending rows. */
  async ofClass(own: number): Promise<Int32Array> {
    const found = new Set<number>();
    for (const other of this.byClass.keys()) {
      if (other === own || this.byClass[other].length === 0) continue;
      for (const row of await this.between(Math.min(own, other), Math.max(own, other))) found.add(row);
    }
    return this.byClass[own].filter((row) => found.has(row));
  }

  private async between(first: number, second: number): Promise<Int32Array> {
    const key = `${first} ${second}`;
    const known = this.machines.get(key);
    if (known !== undefined) return known;
    const signs = sharedFloat64(this.points.rows);
    for (const row of this.byClass[first]) signs[row] = 1;
    for (const row of this.byClass[second]) signs[row] = -1;
    const rows = sharedRows(concatRows([this.byClass[first], this.byClass[second]]).sort());
    const found = await supportVectors(this.points, rows, signs, this.ctx);
    this.machines.set(key, found);
    return found;
  }
}
