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
/** Values of DuckDB's packages pass between callers and us, so there must be one copy of them; piscina starts workers. */
const required = ['@duckdb/node-api', '@duckdb/node-bindings', 'piscina'];
const prefix = '\0required:';

await rm(`${dist}${chunks}`, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, `${dist}${name}.js`])),
  platform: 'node',
  // With native code, or seldom needed.
  external: ['onnxruntime-node', 'apache-arrow', '@swc/wasm-typescript'],
  plugins: [
    { name: 'keep-places', transform: keepPlace },
    { name: 'require', resolveId: asRequired, load: loadRequired },
  ],
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

function asRequired(name) {
  return required.includes(name) ? `${prefix}${name}` : null;
}

/**
 * Packages of CommonJS by require(): to import them, Node searches their sources for the names that they export, which
 * takes as long as running them.
 */
async function loadRequired(id) {
  if (!id.startsWith(prefix)) return null;
  const name = id.slice(prefix.length);
  const names = Object.keys(await import(name)).filter((key) => /^\w+$/.test(key) && key !== 'default');
  return [
    `import { createRequire } from 'node:module';`,
    `const required = createRequire(import.meta.url)(${JSON.stringify(name)});`,
    `export const { ${names.join(', ')} } = required;`,
    `export default required;`,
  ].join('\n');
}
