import { sharedFloat64 } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { hessianLength, hessianTask, sumHessian, type HessianKind } from './logistic-hessian.ts';
import { BLOCK_ROWS, lossTask, sumLoss, type LogisticProblem } from './logistic-objective.ts';
import type { SmoothFunction } from './minimize.ts';
import { factorHessian, factorTask, precondition, type FactorJob } from './preconditioner.ts';

/** Sums are taken in so many parts, whatever the number of workers, and added up in one order. */
const LOSS_CHUNKS = 16;
const HESSIAN_CHUNKS = 8;

export interface LogisticPenalty {
  /** Half of it times the squared coefficients is added to the mean loss; 0 for none. */
  readonly l2: number;
  readonly intercept: boolean;
}

/**
 * The mean logistic loss of a problem plus its penalty, summed in the worker pool: rows are split into fixed
 * chunks whose sums are added in order, so every number of workers gives the same bits.
 */
export function logisticFunction(
  problem: LogisticProblem,
  penalty: LogisticPenalty,
  totalWeight: number,
  context: RunContext,
): SmoothFunction {
  const { design, outputs } = problem;
  const side = design.width + 1;
  const size = outputs * side;
  const shared = sharedFloat64(size);
  const loss = chunked(design.rows, LOSS_CHUNKS, BLOCK_ROWS);
  const lossSums = sharedFloat64(loss.chunks * (size + 1));
  const plan = planHessian(problem);
  const hessianSums = sharedFloat64(plan.chunks * hessianLength(problem, plan.kind));
  const perRow = (design.numbers.length + design.categories.length) * outputs;
  const factorJob: FactorJob = {
    kind: plan.kind,
    outputs,
    side,
    chunks: plan.chunks,
    factor: design.rows / plan.sampled / totalWeight,
    penalty: penalty.l2,
    intercept: penalty.intercept,
    sums: hessianSums,
  };

  return {
    exact: plan.kind === 'full',
    async evaluate(theta, gradient) {
      shared.set(theta);
      const job = { problem, theta: shared, chunkRows: loss.chunkRows, sums: lossSums };
      const small = design.rows * perRow < 500_000;
      await overChunks(loss.chunks, small ? 1 : context.pool.size, async (range) => {
        if (small) sumLoss({ ...job, ...range });
        else await context.pool.run(lossTask, { ...job, ...range }, context.signal);
      });
      return addLoss(lossSums, loss.chunks, theta, gradient);
    },
    async refresh(theta) {
      shared.set(theta);
      const { stride, sampled, chunkRows, kind } = plan;
      const job = { problem, theta: shared, sums: hessianSums, stride, sampled, chunkRows, kind };
      const small = sampled * plan.workPerRow < 5_000_000;
      await overChunks(plan.chunks, small ? 1 : context.pool.size, async (range) => {
        if (small) sumHessian({ ...job, ...range });
        else await context.pool.run(hessianTask, { ...job, ...range }, context.signal);
      });
      if (size < 200) factorHessian(factorJob);
      else await context.pool.run(factorTask, factorJob, context.signal);
    },
    precondition: (vector) => precondition(factorJob, vector),
  };

  function addLoss(sums: Float64Array, chunks: number, theta: Float64Array, gradient: Float64Array): number {
    let value = 0;
    gradient.fill(0);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const start = chunk * (size + 1);
      value += sums[start];
      for (let i = 0; i < size; i++) gradient[i] += sums[start + 1 + i];
    }
    value /= totalWeight;
    for (let i = 0; i < size; i++) {
      gradient[i] /= totalWeight;
      if (i % side < side - 1) {
        value += 0.5 * penalty.l2 * theta[i] * theta[i];
        gradient[i] += penalty.l2 * theta[i];
      } else if (!penalty.intercept) gradient[i] = 0;
    }
    return value;
  }
}

/** Splits rows into at most `most` chunks of whole blocks. */
function chunked(rows: number, most: number, block: number): { chunks: number; chunkRows: number } {
  const chunkRows = Math.max(1, Math.ceil(rows / most / block)) * block;
  return { chunks: Math.max(1, Math.ceil(rows / chunkRows)), chunkRows };
}

/** Hands each worker a run of chunks. */
async function overChunks(
  chunks: number,
  workers: number,
  run: (range: { fromChunk: number; toChunk: number }) => Promise<void>,
): Promise<void> {
  const parts = Math.min(chunks, workers);
  const at = (part: number): number => Math.floor((part * chunks) / parts);
  await Promise.all(
    Array.from({ length: parts }, (_, part) => run({ fromChunk: at(part), toChunk: at(part + 1) })),
  );
}

interface HessianPlan {
  readonly kind: HessianKind;
  readonly stride: number;
  readonly sampled: number;
  readonly chunks: number;
  readonly chunkRows: number;
  readonly workPerRow: number;
}

/** Second derivatives are a yardstick: a sample of the rows, and for many coefficients a part of them, will do. */
function planHessian({ design, outputs }: LogisticProblem): HessianPlan {
  const size = outputs * (design.width + 1);
  const kind = size <= 640 ? 'full' : design.width < 640 ? 'blocks' : 'diagonal';
  const n = design.numbers.length;
  const c = design.categories.length;
  const products = kind === 'diagonal' ? n + c : (n * n) / 2 + n * c + (c * c) / 2;
  const workPerRow = (products + 1) * (kind === 'full' ? (outputs * (outputs + 1)) / 2 : outputs);
  const limit = Math.min(65_536, Math.max(4_096, 60_000_000 / workPerRow));
  const stride = Math.max(1, Math.ceil(design.rows / limit));
  const sampled = Math.ceil(design.rows / stride);
  return { kind, stride, sampled, workPerRow, ...chunked(sampled, HESSIAN_CHUNKS, 256) };
}
