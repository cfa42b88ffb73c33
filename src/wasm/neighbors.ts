import { holdAtLeast, loadKernel, type Kernel } from './kernel.ts';

interface Exports {
  readonly scan: (
    rows: number,
    pairs: number,
    from: number,
    to: number,
    half: number,
    rowBounds: number,
    queries: number,
    queryHalf: number,
    bounds: number,
    hits: number,
  ) => number;
}

/**
 * The 16-bit kernel with its own memory: one block of rows, a chunk of queries, and what each of them asks for. What
 * the arrays mean is told in assembly/neighbors.ts.
 */
export interface ScanKernel {
  /** blockRows x 2 pairs, in groups of 8 rows. */
  readonly rows: Int16Array;
  /** One a row of the block. */
  readonly half: Int32Array;
  /** One a row of the block. */
  readonly rowBounds: Int32Array;
  /** chunk x 2 pairs, in groups of 4 queries. */
  readonly queries: Int16Array;
  /** One a query of the chunk. */
  readonly queryHalf: Int32Array;
  /** One a query of the chunk. */
  readonly bounds: Int32Array;
  readonly hits: Int32Array;
  /**
   * Scans rows `from` to `to` of the block, multiples of 8, for the 4 queries from `query` on.
   * @returns  how many entries of `hits` are filled; each is `row * 4 + (query % 4)`, rows ascending
   */
  scan(query: number, from: number, to: number): number;
}

let loaded: Kernel<Exports> | undefined;

/**
 * The kernel laid out for pairs of columns, blocks of `blockRows` rows and chunks of `chunk` queries (multiples of 8
 * and 4). A thread has one kernel: a new layout invalidates the last.
 */
export function scanKernel(pairs: number, blockRows: number, chunk: number): ScanKernel {
  const rowsAt = 1024;
  const halfAt = rowsAt + pairs * blockRows * 4;
  const rowBoundsAt = halfAt + blockRows * 4;
  const queriesAt = rowBoundsAt + blockRows * 4;
  const queryHalfAt = queriesAt + chunk * pairs * 4;
  const boundsAt = queryHalfAt + chunk * 4;
  const hitsAt = boundsAt + chunk * 4;
  const { buffer, scan } = instance(hitsAt + blockRows * 4 * 4);
  return {
    rows: new Int16Array(buffer, rowsAt, pairs * 2 * blockRows),
    half: new Int32Array(buffer, halfAt, blockRows),
    rowBounds: new Int32Array(buffer, rowBoundsAt, blockRows),
    queries: new Int16Array(buffer, queriesAt, chunk * pairs * 2),
    queryHalf: new Int32Array(buffer, queryHalfAt, chunk),
    bounds: new Int32Array(buffer, boundsAt, chunk),
    hits: new Int32Array(buffer, hitsAt, blockRows * 4),
    scan: (query, from, to) =>
      scan(
        rowsAt,
        pairs,
        from,
        to,
        halfAt,
        rowBoundsAt,
        queriesAt + query * pairs * 4,
        queryHalfAt + query * 4,
        boundsAt + query * 4,
        hitsAt,
      ),
  };
}

function instance(bytes: number): { buffer: SharedArrayBuffer; scan: Exports['scan'] } {
  loaded ??= loadKernel('neighbors');
  const { memory, exports } = loaded;
  holdAtLeast(memory, bytes);
  return { buffer: memory.buffer, scan: exports.scan };
}
