// Every sampler at 200,000 x 40, 8.75 percent minority, DuckDB held to 1 GB: seconds and the peak of the whole
// process, `node bench/large.mjs [sampler,sampler,...] [rows] [limit]`; a sampler is stopped after `limit` seconds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from './measure.mjs';
import { callOf, createTables, SAMPLERS } from './sampler-calls.mjs';

const [names = 'all', rows = '200000', limit = '900'] = process.argv.slice(2);
process.env.BENCH_MEMORY ??= '1GB';
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const file = join(folder, 'large.duckdb');
const statement = (sql, stop) =>
  measure(process.execPath, [new URL('statement.mjs', import.meta.url).pathname, file, sql], stop);
await createTables(statement, rows);
for (const name of names === 'all' ? Object.keys(SAMPLERS) : names.split(',')) {
  const { wall, peakMb, stopped } = await statement(
    `create or replace table balanced as from ${callOf(name)}`,
    Number(limit),
  );
  console.log(`| ${name} | ${stopped ? '> ' : ''}${wall.toFixed(1)} | ${peakMb.toFixed(0)} |`);
}
rmSync(folder, { recursive: true });
