// Runs one statement on a database file and prints how long it took: `node bench/statement.mjs FILE SQL`.
import { openDatabase } from '../dist/src/ballast.js';

const [path, sql] = process.argv.slice(2);
// What DuckDB may keep in memory, for tables that are larger: BENCH_MEMORY=2GB.
const settings = process.env.BENCH_MEMORY === undefined ? {} : { memory_limit: process.env.BENCH_MEMORY };
const db = await openDatabase({ path, settings });
const session = await db.session();
const started = performance.now();
const result = await session.query(sql);
const seconds = (performance.now() - started) / 1000;
const [value] = result.rowCount === 1 ? result.json() : [undefined];
await db.close();
console.log(JSON.stringify({ seconds, value }));
