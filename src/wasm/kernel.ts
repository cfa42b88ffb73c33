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

/** Loads `<name>.wasm`, which the build made of assembly/<name>.ts; the caller says what that exports. */
export function loadKernel<Exports>(name: string): Kernel<Exports> {
  const file = new URL(`${name}.wasm`, compiledModule(import.meta.url));
  const module = new WebAssembly.Module(readFileSync(fileURLToPath(file)));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  return { memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports as Exports };
}
