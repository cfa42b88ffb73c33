// Compiles every AssemblyScript kernel in ./assembly to dist/src/wasm/<name>.wasm.
import { mkdir, readdir } from 'node:fs/promises';
import { main } from 'assemblyscript/asc';

const here = new URL('.', import.meta.url);
const out = new URL('../../dist/src/wasm/', here);
await mkdir(out, { recursive: true });

for (const file of await readdir(new URL('assembly/', here))) {
  if (!file.endsWith('.ts')) continue;
  const source = new URL(`assembly/${file}`, here).pathname;
  const target = new URL(file.replace(/\.ts$/, '.wasm'), out).pathname;
  const { error } = await main([
    source,
    '--outFile',
    target,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--enable',
    'bulk-memory',
    '--importMemory',
    '--sharedMemory',
    '--maximumMemory',
    '65536',
  ]);
  if (error) {
    process.stderr.write(`${file}: ${error.message}\n`);
    process.exit(1);
  }
}
