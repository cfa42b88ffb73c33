import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledModule } from '../workers/pool.ts';

const PAGE = 65_536;
const KEYS_AT = 1024;
/** What assembly/radix-sort.ts needs for its counts, in bytes. */
const COUNTS_BYTES = 4 * 6 * 2048;

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
  ) => { readonly exports: { readonly sortDescending: Sort } };
};

type Sort = (keys: number, values: number, n: number, scratch: number) => void;

/** Memory of the sorting kernel. A thread has one: asking for it again invalidates the last. */
export interface SortSpace {
  /** Finite, no -0. */
  readonly keys: Float64Array;
  /** Travels with the keys; empty if not asked for. */
  readonly values: Float64Array;
  /** Sorts keys `from` to `to` descending, stable. */
  sort(from: number, to: number): void;
}

let kernel: { readonly memory: Memory; readonly sort: Sort } | undefined;

/** Room for n keys, with a value each if `withValues`; what it holds at first is anything. */
export function sortSpace(n: number, withValues: boolean): SortSpace {
  const width = n * 8 * (withValues ? 2 : 1);
  const scratchAt = KEYS_AT + width;
  const { memory, sort } = (kernel ??= load());
  const missing = scratchAt + COUNTS_BYTES + width - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const valuesAt = KEYS_AT + n * 8;
  return {
    keys: new Float64Array(memory.buffer, KEYS_AT, n),
    values: new Float64Array(memory.buffer, valuesAt, withValues ? n : 0),
    sort: (from, to) => sort(KEYS_AT + from * 8, withValues ? valuesAt + from * 8 : 0, to - from, scratchAt),
  };
}

function load(): { memory: Memory; sort: Sort } {
  const file = new URL('radix-sort.wasm', compiledModule(import.meta.url));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  const module = new WebAssembly.Module(readFileSync(fileURLToPath(file)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, sort: exports.sortDescending };
}
