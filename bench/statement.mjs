// Runs one statement on a database file and prints how long it took: `node bench/statement.mjs FILE SQL`.
import { openDatabase } from '../dist/src/ballast.js';

const [path, sql] = process.argv.slice(2);
const db = await openDatabase({ path });
const session = await db.session();
const started = performance.now();
const result = await session.query(sql);
const seconds = (performance.now() - started) / 1000;
const [value] = result.rowCount === 1 ? result.json() : [undefined];
await db.close();
console.log(JSON.stringify({ seconds, value }));
