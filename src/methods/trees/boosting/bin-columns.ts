import type { Column, NumberColumn } from '../../../frame/frame.ts';
import { boostingKernel } from '../../../wasm/boosting.ts';
import type { KernelMemory } from '../../../wasm/kernel.ts';
import { workerTask } from '../../../workers/pool.ts';
import { binOfCodes, categoryBins } from './bin-categories.ts';
import { numberBins, type BinRule } from './bin-numbers.ts';
import { BLOCK, columnAt, GROUP, type BinnedColumn, type BinnedRows } from './boosting-job.ts';

export interface BinCall {
  readonly column: Column;
  /** Rows that tell of the distribution of numbers; null for all. */
  readonly sample: Int32Array | null;
  readonly rule: BinRule;
}

/** How the values of a column fall into bins. */
export function binColumn({ column, sample, rule }: BinCall): BinnedColumn {
  const bins = column.kind === 'number' ? numberBins(column, sample, rule) : categoryBins(column, rule);
  return { ...bins, name: column.name };
}

export interface FillCall {
  readonly memory: KernelMemory;
  readonly table: BinnedRows;
  /** Number of the first column in the table of bins. */
  readonly first: number;
  readonly columns: readonly Column[];
  readonly binned: readonly BinnedColumn[];
  readonly from: number;
  readonly to: number;
  /** Room for the values of a block and 256 bounds. */
  readonly scratch: number;
}

/** Writes the bins of the rows `from` to before `to`. */
export function fillBins(call: FillCall): void {
  call.columns.forEach((column, i) => {
    if (column.kind === 'number') fillNumbers(call, column, i);
    else {
      const bytes = new Uint8Array(call.memory.buffer);
      const binned = call.binned[i];
      if (binned.kind !== 'category') throw new Error(`column ${column.name} was not binned as categories`);
      const binOf = binOfCodes(column, binned);
      const at = columnAt(call.table, call.first + i);
      for (let row = call.from; row < call.to; row++) {
        const code = column.codes[row];
        bytes[at + row * GROUP] = code < 0 ? 0 : binOf[code];
      }
    }
  });
}

function fillNumbers(
  { memory, table, first, binned, from, to, scratch }: FillCall,
  { name, values }: NumberColumn,
  i: number,
): void {
  const bins = binned[i];
  if (bins.kind !== 'number') throw new Error(`column ${name} was not binned as numbers`);
  const kernel = boostingKernel(memory);
  const { bounds } = bins;
  const boundsAt = scratch + BLOCK * 8;
  new Float64Array(memory.buffer, boundsAt, 256).fill(Infinity).set(bounds);
  const block = new Float64Array(memory.buffer, scratch, BLOCK);
  // Where training had no missing values, they count as 0, as in LightGBM.
  const missing = bins.missing > 0 ? bounds.length : bounds.findIndex((bound) => bound >= 0);
  const at = columnAt(table, first + i);
  for (let start = from; start < to; start += BLOCK) {
    const count = Math.min(BLOCK, to - start);
    block.set(values.subarray(start, start + count));
    kernel.findBins(scratch, count, boundsAt, missing, at + start * GROUP);
  }
}

export const binTask = workerTask<BinCall, BinnedColumn>(import.meta.url, 'binColumn');
export const fillTask = workerTask<FillCall, void>(import.meta.url, 'fillBins');
