// Writes docs/functions/ from the declarations in udfs/. Run by `npm run docs`.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { functions, openDatabase } from '../dist/src/ballast.js';
import { functionIndex, functionPage } from '../dist/src/contract/docs.js';
import { drawPictures } from '../dist/src/contract/draw-pictures.js';

const folder = new URL('functions/', import.meta.url);
await rm(folder, { recursive: true, force: true });
await mkdir(new URL('img/', folder), { recursive: true });
await writeFile(new URL('README.md', folder), functionIndex(functions));
for (const definition of functions) {
  await writeFile(new URL(`${definition.name}.md`, folder), functionPage(definition));
}
const database = await openDatabase();
const pictures = await drawPictures(await database.session(), functions);
for (const [name, svg] of pictures) await writeFile(new URL(`img/${name}.svg`, folder), svg);
await database.close();
