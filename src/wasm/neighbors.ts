import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledModule } from '../workers/pool.ts';

const PAGE = 65_536;

interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** The part of WebAssembly that is used here; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: Memory } },
  ) => { readonly exports: Exports };
};

interface Exports {
  readonly scan: (
    rows: number,
    stride: number,
    d: number,
    from: number,
    to: number,
    half: number,
    queries: number,
    bounds: number,
    hits: number,
  ) => number;
}

/**
 * The float32 kernel with its own memory: one block of rows, a chunk of queries and their bounds. What the arrays
 * mean is told in assembly/neighbors.ts.
 */
export interface ScanKernel {
  /** d x blockRows, column-major. */
  readonly rows: Float32Array;
  /** One a row of the block. */
  readonly half: Float32Array;
  /** chunk x d, row-major. */
  readonly queries: Float32Array;
  /** One a query of the chunk. */
  readonly bounds: Float32Array;
  readonly hits: Int32Array;
  /**
   * Scans rows `from` to `to` of the block, multiples of 8, for the 4 queries from `query` on.
   * @returns  how many entries of `hits` are filled; each is `row * 4 + (query % 4)`, rows ascending
   */
  scan(query: number, from: number, to: number): number;
}

let loaded: { readonly memory: Memory; readonly exports: Exports } | undefined;

/**
 * The kernel laid out for d columns, blocks of `blockRows` rows and chunks of `chunk` queries (multiples of 8 and 4).
 * A thread has one kernel: a new layout invalidates the last.
 */
export function scanKernel(d: number, blockRows: number, chunk: number): ScanKernel {
  const rowsAt = 1024;
  const halfAt = rowsAt + d * blockRows * 4;
  const queriesAt = halfAt + blockRows * 4;
  const boundsAt = queriesAt + chunk * d * 4;
  const hitsAt = boundsAt + chunk * 4;
  const end = hitsAt + blockRows * 4 * 4;
  const { buffer, scan } = instance(end);
  return {
    rows: new Float32Array(buffer, rowsAt, d * blockRows),
    half: new Float32Array(buffer, halfAt, blockRows),
    queries: new Float32Array(buffer, queriesAt, chunk * d),
    bounds: new Float32Array(buffer, boundsAt, chunk),
    hits: new Int32Array(buffer, hitsAt, blockRows * 4),
    scan: (query, from, to) =>
      scan(rowsAt, blockRows, d, from, to, halfAt, queriesAt + query * d * 4, boundsAt + query * 4, hitsAt),
  };
}

function instance(bytes: number): { buffer: SharedArrayBuffer; scan: Exports['scan'] } {
  loaded ??= load();
  const { memory, exports } = loaded;
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return { buffer: memory.buffer, scan: exports.scan };
}

function load(): { memory: Memory; exports: Exports } {
  const file = new URL('neighbors.wasm', compiledModule(import.meta.url));
  const module = new WebAssembly.Module(readFileSync(fileURLToPath(file)));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  return { memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports };
}
