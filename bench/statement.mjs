// Runs one statement on a database file and prints how long it took: `node bench/statement.mjs FILE SQL [times]`.
// With `times` above 1 the last run counts: what the statement takes in a process that has run it before.
import { openDatabase } from '../dist/src/ballast.js';

const [path, sql, times = '1'] = process.argv.slice(2);
// What DuckDB may keep in memory, for tables that are larger: BENCH_MEMORY=2GB.
const settings = process.env.BENCH_MEMORY === undefined ? {} : { memory_limit: process.env.BENCH_MEMORY };
const db = await openDatabase({ path, settings });
const session = await db.session();
let seconds = 0;
let operationCpu = 0;
let value;
for (let run = 0; run < Number(times); run++) {
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const result = await session.query(sql);
  seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  operationCpu = (user + system) / 1e6;
  [value] = result.rowCount === 1 ? result.json() : [undefined];
}
await db.close();
console.log(JSON.stringify({ seconds, operationCpu, value }));
