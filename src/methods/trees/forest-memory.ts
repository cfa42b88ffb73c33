import { forestKernel, type ForestExports } from '../../wasm/forest.ts';
import { RANKS } from './rank-rows.ts';

/** How much a forest's memory must hold. */
export interface ForestSize {
  /** Rows that samples are drawn from. */
  readonly known: number;
  /** Rows that are judged. */
  readonly judged: number;
  readonly columns: number;
  readonly classes: number;
  /** Columns that a node asks. */
  readonly asked: number;
}

/** An array in the kernel's memory, and where it begins there. */
export interface Held<T> {
  readonly at: number;
  readonly values: T;
}

/**
 * What the kernel (see wasm/assembly/forest.ts) works on: a sample, the histograms of a node, one tree, and the
 * rows that are judged. A thread has one: a new one invalidates the last.
 */
export interface ForestMemory extends ForestSize {
  readonly kernel: ForestExports;
  /** Bytes of a record: the ranks of a row, its class and how often it counts. */
  readonly width: number;
  /** Where class and count stand in a record. */
  readonly label: number;
  readonly knownRecords: Held<Uint8Array>;
  /** How often each known row is drawn. */
  readonly drawn: Held<Uint8Array>;
  /** Records of the sample, those of a node side by side: of every other level of the tree in the second. */
  readonly records: readonly [Held<Uint8Array>, Held<Uint8Array>];
  /** The columns that are asked together. */
  readonly candidates: Held<Int32Array>;
  /** asked x RANKS x classes: zeros between nodes. */
  readonly histograms: Held<Int32Array>;
  /** One bit a column and rank; zeros between nodes. */
  readonly occupied: Held<Int32Array>;
  readonly counts: Held<Int32Array>;
  readonly before: Held<Float64Array>;
  readonly gain: Held<Float64Array>;
  /** The column that each node of the tree asks; -1 for a leaf. */
  readonly nodeColumns: Held<Int32Array>;
  /** Ranks up to here go to the left child, others to the one behind it. */
  readonly cuts: Held<Uint8Array>;
  readonly lefts: Held<Int32Array>;
  /** nodes x classes: the share of each class; of leaves only. */
  readonly shares: Held<Float64Array>;
  readonly judgedRecords: Held<Uint8Array>;
  /** For each judged row the sum of its class's shares. */
  readonly sums: Held<Float64Array>;
}

/** Lays out the memory; histograms and sums are zeros. */
export function forestMemory(size: ForestSize): ForestMemory {
  const { known, judged, columns, classes, asked } = size;
  const nodes = 2 * known;
  const label = Math.ceil(columns / 4) * 4;
  const width = Math.ceil((label + 4) / 16) * 16;
  const lengths = {
    gain: 8,
    before: 8 * classes,
    shares: 8 * nodes * classes,
    sums: 8 * judged,
    candidates: 4 * asked,
    histograms: 4 * asked * RANKS * classes,
    occupied: (asked * RANKS) / 8,
    counts: 4 * classes,
    nodeColumns: 4 * nodes,
    lefts: 4 * nodes,
    cuts: nodes,
    drawn: known,
    knownRecords: known * width,
    evenRecords: known * width,
    oddRecords: known * width,
    judgedRecords: judged * width,
  };
  let end = 1024;
  const at = {} as Record<keyof typeof lengths, number>;
  for (const [name, bytes] of Object.entries(lengths)) {
    at[name as keyof typeof lengths] = end;
    end += Math.ceil(bytes / 16) * 16;
  }
  const { memory, exports } = forestKernel(end);
  const { buffer } = memory;
  const bytes = (name: keyof typeof lengths): Held<Uint8Array> => ({
    at: at[name],
    values: new Uint8Array(buffer, at[name], lengths[name]),
  });
  const integers = (name: keyof typeof lengths): Held<Int32Array> => ({
    at: at[name],
    values: new Int32Array(buffer, at[name], lengths[name] / 4),
  });
  const doubles = (name: keyof typeof lengths): Held<Float64Array> => ({
    at: at[name],
    values: new Float64Array(buffer, at[name], lengths[name] / 8),
  });
  const made: ForestMemory = {
    ...size,
    kernel: exports,
    width,
    label,
    knownRecords: bytes('knownRecords'),
    drawn: bytes('drawn'),
    records: [bytes('evenRecords'), bytes('oddRecords')],
    candidates: integers('candidates'),
    histograms: integers('histograms'),
    occupied: integers('occupied'),
    counts: integers('counts'),
    before: doubles('before'),
    gain: doubles('gain'),
    nodeColumns: integers('nodeColumns'),
    cuts: bytes('cuts'),
    lefts: integers('lefts'),
    shares: doubles('shares'),
    judgedRecords: bytes('judgedRecords'),
    sums: doubles('sums'),
  };
  made.histograms.values.fill(0);
  made.occupied.values.fill(0);
  made.sums.values.fill(0);
  return made;
}
