// Writes docs/functions/ from the declarations in udfs/. Run by `npm run docs`.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { functions } from '../dist/src/ballast.js';
import { functionIndex, functionPage } from '../dist/src/contract/docs.js';

const folder = new URL('functions/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const file of await readdir(folder)) await rm(new URL(file, folder));
await writeFile(new URL('README.md', folder), functionIndex(functions));
for (const definition of functions) {
  await writeFile(new URL(`${definition.name}.md`, folder), functionPage(definition));
}
