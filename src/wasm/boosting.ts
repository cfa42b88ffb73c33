import { loadKernel, type KernelMemory } from './kernel.ts';

/** What assembly/boosting.ts exports; all places are bytes from the start of the memory. */
export interface BoostingKernel {
  readonly findBins: (values: number, n: number, bounds: number, missing: number, to: number) => void;
  readonly logLossGradients: (
    scores: number,
    targets: number,
    weights: number,
    n: number,
    negative: number,
    positive: number,
    out: number,
    sums: number,
  ) => void;
  readonly quantize: (pairs: number, n: number, gScale: number, hScale: number, sum: number) => void;
  readonly addRange: (bins: number, gradients: number, n: number, histogram: number) => void;
  readonly addRows: (bins: number, rows: number, gradients: number, n: number, histogram: number) => void;
  readonly sumRows: (gradients: number, rows: number, n: number, sum: number) => void;
  readonly gather: (gradients: number, rows: number, n: number, to: number) => void;
  readonly merge: (parts: number, stride: number, count: number, node: number, sibling: number) => void;
  readonly bestCut: (
    first: number,
    second: number,
    bins: number,
    missing: number,
    facts: number,
    out: number,
  ) => void;
  readonly partition: (bins: number, rows: number, n: number, left: number, spare: number) => number;
  readonly fillRows: (rows: number, first: number, n: number) => void;
  readonly addValue: (scores: number, rows: number, n: number, value: number) => void;
}

/** Bytes of one histogram column: 256 numbers of 64 bits. */
export const COLUMN_BYTES = 2048;

/** The kernel over a memory that several threads share, each with a kernel of its own. */
export function boostingKernel(memory: KernelMemory): BoostingKernel {
  return loadKernel<BoostingKernel>('boosting', memory).exports;
}
