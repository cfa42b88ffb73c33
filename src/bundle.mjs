// Puts what the two entry points load into a few files. Node takes longer to find, read and parse some 600 small modules
// than most commands take to run. Workers and a project's own functions still load single modules from dist/, so each
// keeps its own `import.meta.url`.
import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const entries = ['src/ballast', 'src/cli/main'];
const chunks = 'chunks';

await rm(`${dist}${chunks}`, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, `${dist}${name}.js`])),
  platform: 'node',
  // Values of DuckDB's package pass between callers and us, so there must be one copy of it; the others hold native
  // code, start workers of their own, or are seldom needed.
  external: [/^@duckdb\//, 'onnxruntime-node', 'piscina', 'apache-arrow', '@swc/wasm-typescript'],
  plugins: [{ name: 'keep-places', transform: keepPlace }],
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: `${chunks}/[name]-[hash].js`,
});

/** Lets a module of ours say where it stands in dist/, whatever file it comes to stand in. */
function keepPlace(code, id) {
  if (!id.startsWith(dist) || !code.includes('import.meta.url')) return null;
  const place = JSON.stringify(`../${relative(dist, id)}`);
  return code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
}
