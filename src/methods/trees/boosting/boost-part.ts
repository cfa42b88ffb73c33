import { CounterRandom } from '../../../random/counter-random.ts';
import { boostingKernel, type BoostingKernel } from '../../../wasm/boosting.ts';
import { Barrier } from '../../../workers/barrier.ts';
import { workerTask } from '../../../workers/pool.ts';
import type { BoostedTree } from './boosted-tree.ts';
import { BLOCK, CONTROL_NUMBERS, partRange, type BoostingJob, type JobRows } from './boosting-job.ts';
import { drawRows } from './draw-rows.ts';
import { TreeGrower, type TreeRows, type Units } from './grow-boosted-tree.ts';
import { LeafRows } from './leaf-rows.ts';
import { objectiveOf, type Objective, type ScoredRows } from './objectives.ts';

/** What boosting found. All parts find the same; the first one tells of the trees. */
export interface Boosted {
  /** Iteration by iteration, one tree an output. */
  readonly trees: readonly BoostedTree[];
  readonly iterations: number;
  /** Iterations up to the best loss over the validation rows; all without such rows. */
  readonly bestIteration: number;
  /** Mean loss over the training rows after the last iteration. */
  readonly loss: number;
  /** Mean loss over the validation rows after each iteration. */
  readonly validationLosses: readonly number[];
}

export interface PartCall {
  readonly job: BoostingJob;
  readonly part: number;
}

/** Streams of the generator. */
const COLUMNS = 1;

/** Does one part's share of a boosting, together with the other parts. */
export function boostPart({ job, part }: PartCall): Boosted {
  return new PartRun(job, part).run();
}

export const boostTask = workerTask<PartCall, Boosted>(import.meta.url, 'boostPart');

class PartRun {
  private readonly job: BoostingJob;
  private readonly part: number;
  private readonly kernel: BoostingKernel;
  private readonly barrier: Barrier;
  private readonly control: Int32Array;
  private readonly objective: Objective;
  private readonly data: ScoredRows;
  private readonly from: number;
  private readonly to: number;
  private readonly blockSums: Float64Array;
  private readonly grower: TreeGrower;
  private readonly rows: RowSets;
  private readonly random: CounterRandom;

  constructor(job: BoostingJob, part: number) {
    const { buffer } = job.memory;
    this.job = job;
    this.part = part;
    this.kernel = boostingKernel(job.memory);
    this.control = new Int32Array(buffer, job.control, CONTROL_NUMBERS);
    this.barrier = new Barrier(this.control, job.parts.length);
    this.objective = objectiveOf(job.settings, job.outputs);
    this.data = scoredRows(job, job.training);
    [this.from, this.to] = partRange(job.training.rows, part, job.parts.length);
    this.blockSums = new Float64Array(buffer, job.blockSums, 2 * job.outputs * blocksOf(job));
    this.grower = new TreeGrower(job, part, this.barrier);
    this.rows = new RowSets(job, part, this.kernel);
    this.random = new CounterRandom(job.settings.random_state);
  }

  run(): Boosted {
    const { job, data, from, to } = this;
    const { settings, outputs, validation } = job;
    const trees: BoostedTree[] = [];
    const validationLosses: number[] = [];
    let bestIteration = 0;
    for (let k = 0; k < outputs; k++) {
      data.scores.fill(job.base[k], k * data.rows + from, k * data.rows + to);
    }
    this.rows.startValidation(job.base);
    let iterations = 0;
    while (iterations < settings.n_estimators) {
      const units = this.prepare(iterations);
      const grown = units.map((unit, k) => this.growOne(iterations, k, unit));
      if (grown.every((tree) => tree.splits.length === 1)) break;
      trees.push(...grown);
      iterations++;
      if (this.part === 0) Atomics.store(this.control, CONTROL_NUMBERS - 1, iterations);
      if (validation === null) continue;
      const loss = this.meanLoss(scoredRows(job, validation), validation);
      const best = validationLosses[bestIteration - 1] ?? Infinity;
      validationLosses.push(loss);
      if (loss < best) {
        bestIteration = iterations;
        this.rows.keepValidation();
      }
      const patience = settings.early_stopping_rounds;
      if (patience !== null && iterations - bestIteration >= patience) break;
    }
    const loss = this.meanLoss(data, job.training);
    if (validation === null) bestIteration = iterations;
    return { trees: this.part === 0 ? trees : [], iterations, bestIteration, loss, validationLosses };
  }

  /** Computes gradients and turns them into whole numbers; returns what one unit of each output is. */
  private prepare(iteration: number): Units[] {
    const { job, data, kernel } = this;
    const { outputs, training } = job;
    const pairs = new Float32Array(job.memory.buffer, job.gradients, 2 * outputs * data.rows);
    for (let from = this.from; from < this.to; from += BLOCK) {
      this.blockGradients(pairs, from, Math.min(this.to, from + BLOCK));
    }
    this.barrier.wait();
    const blocks = blocksOf(job);
    const drawn = this.rows.draw(iteration);
    const units: Units[] = [];
    for (let k = 0; k < outputs; k++) {
      let g = 0;
      let h = 0;
      for (let block = 0; block < blocks; block++) {
        g += this.blockSums[2 * (k * blocks + block)];
        h += this.blockSums[2 * (k * blocks + block) + 1];
      }
      const unit = { g: unitOf(g, data.rows), h: unitOf(h, data.rows) };
      const at = job.gradients + 8 * (k * training.rows + this.from);
      const sum = job.rootSums + 8 * (k * job.parts.length + this.part);
      kernel.quantize(at, this.to - this.from, 1 / unit.g, 1 / unit.h, sum);
      if (drawn !== null) {
        kernel.sumRows(job.gradients + 8 * k * training.rows, drawn.at(0), drawn.count(0), sum);
      }
      units.push(unit);
    }
    return units;
  }

  private blockGradients(pairs: Float32Array, from: number, to: number): void {
    const { job, kernel, data } = this;
    const { training, settings, outputs } = job;
    const blocks = blocksOf(job);
    const block = from / BLOCK;
    const [negative, positive] = job.labelWeights;
    if (settings.objective === 'binary' && settings.focal_gamma === null) {
      const at = from * 8;
      const weights = training.weights === 0 ? 0 : training.weights + at;
      const sums = job.blockSums + 16 * block;
      const { scores, targets } = training;
      const out = job.gradients + at;
      kernel.logLossGradients(scores + at, targets + at, weights, to - from, negative, positive, out, sums);
      return;
    }
    this.objective.gradients(data, from, to, pairs);
    for (let k = 0; k < outputs; k++) {
      let g = 0;
      let h = 0;
      for (let row = from; row < to; row++) {
        const at = 2 * (k * data.rows + row);
        let weight = data.weights === null ? 1 : data.weights[row];
        if (settings.objective === 'binary') weight *= data.targets[row] === 1 ? positive : negative;
        pairs[at] *= weight;
        pairs[at + 1] *= weight;
        g += Math.abs(pairs[at]);
        h += pairs[at + 1];
      }
      this.blockSums[2 * (k * blocks + block)] = g;
      this.blockSums[2 * (k * blocks + block) + 1] = h;
    }
  }

  private growOne(iteration: number, output: number, unit: Units): BoostedTree {
    const { job } = this;
    const isUsed = this.drawColumns(iteration * job.outputs + output);
    const sets = this.rows.reset();
    const tree = this.grower.grow(output, sets, unit, isUsed);
    if (tree.splits.length > 1) this.rows.addTree(tree, this.grower.leafNodes, output);
    return tree;
  }

  /** Which columns a tree may ask. */
  private drawColumns(tree: number): Uint8Array {
    const { settings, columns } = this.job;
    const d = columns.length;
    const isUsed = new Uint8Array(d).fill(1);
    const count = Math.max(1, Math.round(settings.colsample_bytree * d));
    if (count >= d) return isUsed;
    this.random.at(tree, COLUMNS);
    const order = Array.from({ length: d }, (_, c) => c);
    for (let i = 0; i < count; i++) {
      const j = i + this.random.interval(d - 1 - i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    isUsed.fill(0);
    for (const column of order.slice(0, count)) isUsed[column] = 1;
    return isUsed;
  }

  /** Weighted mean of the loss over all rows of a table. */
  private meanLoss(data: ScoredRows, { rows }: JobRows): number {
    const { job, part, objective } = this;
    const [first, end] = partRange(rows, part, job.parts.length);
    for (let from = first; from < end; from += BLOCK) {
      let sum = 0;
      let total = 0;
      for (let row = from; row < Math.min(end, from + BLOCK); row++) {
        const weight = data.weights === null ? 1 : data.weights[row];
        sum += weight * objective.loss(data, row);
        total += weight;
      }
      this.blockSums[(2 * from) / BLOCK] = sum;
      this.blockSums[(2 * from) / BLOCK + 1] = total;
    }
    this.barrier.wait();
    let sum = 0;
    let total = 0;
    for (let block = 0; block < Math.ceil(rows / BLOCK); block++) {
      sum += this.blockSums[2 * block];
      total += this.blockSums[2 * block + 1];
    }
    // No part may write its next sums before all have read these.
    this.barrier.wait();
    return total === 0 ? 0 : sum / total;
  }
}

/** The rows of one part: those that trees learn from, those left out, and those of the validation table. */
class RowSets {
  private readonly job: BoostingJob;
  private readonly kernel: BoostingKernel;
  private readonly training: LeafRows;
  private readonly leftOut: LeafRows;
  private readonly validation: LeafRows | null;
  private readonly order: Int32Array;
  private readonly from: number;
  private readonly to: number;
  private readonly range: readonly [number, number];
  /** Rows of the part in the order drawn first, left out last; null when all are drawn. */
  private drawn: { readonly rows: Int32Array; readonly count: number } | null = null;

  constructor(job: BoostingJob, part: number, kernel: BoostingKernel) {
    const { training, validation, settings, parts } = job;
    const { buffer } = job.memory;
    [this.from, this.to] = partRange(training.rows, part, parts.length);
    const at = this.from * 4;
    const leaves = settings.num_leaves;
    const places = (rows: JobRows, offset: number) =>
      new LeafRows(kernel, rows, rows.order + offset, rows.spare + offset, leaves);
    this.job = job;
    this.kernel = kernel;
    this.training = places(training, at);
    this.leftOut = places(training, at);
    this.range = validation === null ? [0, 0] : partRange(validation.rows, part, parts.length);
    this.validation = validation === null ? null : places(validation, this.range[0] * 4);
    this.order = new Int32Array(buffer, training.order + at, this.to - this.from);
  }

  /** Draws the rows of an iteration anew where it is time for that; null when all are drawn. */
  draw(iteration: number): LeafRows | null {
    const { settings } = this.job;
    if (settings.subsample >= 1) return null;
    if (iteration % Math.max(1, settings.subsample_freq) === 0 || this.drawn === null) {
      this.drawn = drawRows(this.from, this.to, settings.subsample, settings.random_state, iteration);
    }
    this.reset();
    return this.training;
  }

  /** All rows at the root again. */
  reset(): TreeRows {
    const { order, drawn, from } = this;
    const n = order.length;
    if (drawn === null) this.kernel.fillRows(order.byteOffset, from, n);
    else order.set(drawn.rows);
    const count = drawn === null ? n : drawn.count;
    this.training.reset(0, count);
    this.leftOut.reset(count, n - count);
    const others = drawn === null ? [] : [this.leftOut];
    if (this.validation !== null && this.job.validation !== null) {
      const [first, end] = this.range;
      this.kernel.fillRows(this.job.validation.order + first * 4, first, end - first);
      this.validation.reset(0, end - first);
      others.push(this.validation);
    }
    return { learning: this.training, others };
  }

  /** Adds the values of a tree's leaves to the scores of all rows. */
  addTree(tree: BoostedTree, leafNodes: readonly number[], output: number): void {
    const { training, validation } = this.job;
    const add = (rows: LeafRows, table: JobRows): void => {
      leafNodes.forEach((node, leaf) => {
        const scores = table.scores + output * table.rows * 8;
        this.kernel.addValue(scores, rows.at(leaf), rows.count(leaf), tree.values[node]);
      });
    };
    add(this.training, training);
    if (this.drawn !== null) add(this.leftOut, training);
    if (this.validation !== null && validation !== null) add(this.validation, validation);
  }

  startValidation(base: Float64Array): void {
    const { validation, memory, outputs } = this.job;
    if (validation === null) return;
    const scores = new Float64Array(memory.buffer, validation.scores, outputs * validation.rows);
    for (let k = 0; k < outputs; k++) {
      scores.fill(base[k], k * validation.rows + this.range[0], k * validation.rows + this.range[1]);
    }
  }

  /** Keeps the scores of the validation rows as the best so far. */
  keepValidation(): void {
    const { validation, memory, outputs, bestScores } = this.job;
    if (validation === null) return;
    const size = outputs * validation.rows;
    const scores = new Float64Array(memory.buffer, validation.scores, size);
    const best = new Float64Array(memory.buffer, bestScores, size);
    for (let k = 0; k < outputs; k++) {
      const at = k * validation.rows + this.range[0];
      best.set(scores.subarray(at, k * validation.rows + this.range[1]), at);
    }
  }
}

function scoredRows({ memory: { buffer }, outputs }: BoostingJob, table: JobRows): ScoredRows {
  const { rows, scores, targets, weights } = table;
  return {
    rows,
    scores: new Float64Array(buffer, scores, outputs * rows),
    targets: new Float64Array(buffer, targets, rows),
    weights: weights === 0 ? null : new Float64Array(buffer, weights, rows),
  };
}

/** Blocks of the larger table. */
function blocksOf({ training, validation }: BoostingJob): number {
  return Math.ceil(Math.max(training.rows, validation?.rows ?? 0) / BLOCK);
}

const MOST = 2 ** 31 - 1;

/** The power of two by which numbers of this sum are counted, so that whole numbers of 31 bits hold any sum of them. */
function unitOf(sum: number, rows: number): number {
  return sum > 0 ? 2 ** Math.ceil(Math.log2(sum / (MOST - rows))) : 1;
}
