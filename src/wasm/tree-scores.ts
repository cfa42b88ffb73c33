import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

/** What assembly/tree-scores.ts exports; addresses are bytes of its memory. */
export interface TreeKernel {
  readonly addScores: (
    roots: number,
    depths: number,
    kinds: number,
    outputs: number,
    trees: number,
    rows: number,
    n: number,
    values: number,
    sums: number,
  ) => void;
  readonly decideRows: (
    roots: number,
    depths: number,
    kinds: number,
    trees: number,
    bounds: number,
    rows: number,
    n: number,
    values: number,
    sums: number,
    list: number,
    threshold: number,
    slack: number,
    verdicts: number,
  ) => void;
  readonly findLeaves: (
    roots: number,
    depths: number,
    kinds: number,
    trees: number,
    rows: number,
    n: number,
    out: number,
  ) => void;
  readonly raiseMissing: (from: number, to: number) => void;
  readonly toCodes: (from: number, to: number, levels: number) => void;
}

let loaded: Kernel<TreeKernel> | undefined;

/** The kernel of this thread, its memory at least so many bytes; whoever asks next shares that memory. */
export function treeKernel(bytes: number): Kernel<TreeKernel> {
  loaded ??= loadKernel('tree-scores');
  holdAtLeast(loaded.memory, bytes);
  return loaded;
}
