import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledModule } from '../workers/pool.ts';

/** Memory that a kernel and JavaScript share. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A loaded kernel: what its assembly exports, and its memory. */
export interface Kernel<Exports> {
  readonly memory: KernelMemory;
  readonly exports: Exports;
}

/** The part of WebAssembly that is used here; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => KernelMemory;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: unknown };
};

const PAGE = 65_536;
const MOST_PAGES = 65_536;
const modules = new Map<string, object>();

/** Bytes that a memory can hold: 4 GiB. */
export const MOST_BYTES = PAGE * MOST_PAGES;

/** A memory of at least so many bytes, all 0, which threads share when they are sent it. */
export function sharedMemory(bytes: number): KernelMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: MOST_PAGES, shared: true });
}

/** Grows a memory that holds fewer bytes; its buffer is another one then. */
export function holdAtLeast(memory: KernelMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

/**
 * Loads `<name>.wasm`, which the build made of assembly/<name>.ts; the caller says what that exports.
 * @param memory  what it works on; default: one of its own
 */
export function loadKernel<Exports>(name: string, memory = sharedMemory(16 * PAGE)): Kernel<Exports> {
  let module = modules.get(name);
  if (module === undefined) {
    const file = new URL(`${name}.wasm`, compiledModule(import.meta.url));
    module = new WebAssembly.Module(readFileSync(fileURLToPath(file)));
    modules.set(name, module);
  }
  return { memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports as Exports };
}
