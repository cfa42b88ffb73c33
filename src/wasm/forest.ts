import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

/** What assembly/forest.ts exports; addresses are bytes of its memory. */
export interface ForestExports {
  readonly countClasses: (
    records: number,
    width: number,
    label: number,
    start: number,
    end: number,
    counts: number,
    classes: number,
  ) => void;
  readonly fillHistograms: (
    records: number,
    width: number,
    label: number,
    start: number,
    end: number,
    columns: number,
    asked: number,
    histograms: number,
    occupied: number,
    classes: number,
  ) => void;
  readonly bestCut: (
    histogram: number,
    occupied: number,
    counts: number,
    before: number,
    classes: number,
    gain: number,
  ) => number;
  readonly partition: (
    records: number,
    others: number,
    width: number,
    start: number,
    end: number,
    column: number,
    cut: number,
  ) => number;
  readonly drawRecords: (
    known: number,
    counts: number,
    n: number,
    width: number,
    label: number,
    records: number,
  ) => number;
  readonly addShares: (
    records: number,
    width: number,
    label: number,
    n: number,
    columns: number,
    cuts: number,
    lefts: number,
    shares: number,
    classes: number,
    sums: number,
  ) => void;
}

let loaded: Kernel<ForestExports> | undefined;

/** The kernel of this thread, its memory at least so many bytes; whoever asks next shares that memory. */
export function forestKernel(bytes: number): Kernel<ForestExports> {
  loaded ??= loadKernel('forest');
  holdAtLeast(loaded.memory, bytes);
  return loaded;
}
