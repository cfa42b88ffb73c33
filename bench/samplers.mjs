// Every sampler beside imbalanced-learn, DuckDB table to DuckDB table, 70,000 x 40 with 8.75 percent minority:
// `node bench/samplers.mjs [sampler,sampler,...] [rounds] [FILE]`. FILE gets one line of JSON a run, for `summary`.
// `node bench/samplers.mjs summary FILE` prints the table of what FILE holds.
//
// A whole process starts, reads a DuckDB file, resamples, writes, ends. The operation is the statement alone, in a
// process that has run it once before. A peer that takes more CPU seconds than SLOW runs once, and then its one process gives
// both figures; one that takes longer than LIMIT is stopped.
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, median, python } from './measure.mjs';
import { callOf, createTables, SAMPLERS } from './sampler-calls.mjs';

const SLOW = 20;
const LIMIT = 300;
const ROWS = process.env.BENCH_ROWS ?? '70000';

const here = (name) => new URL(name, import.meta.url).pathname;
const [names = 'all', second] = process.argv.slice(2);
if (names === 'summary') summarize(second);
else
  await run(names === 'all' ? Object.keys(SAMPLERS) : names.split(','), Number(second ?? 3), process.argv[4]);

async function run(samplers, rounds, log) {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  const own = join(folder, 'ballast.duckdb');
  const peer = join(folder, 'peer.duckdb');
  const statement = (sql, ...more) =>
    measure(process.execPath, [here('statement.mjs'), own, sql, ...more], LIMIT);
  await createTables(statement, ROWS);
  copyFileSync(own, peer);
  const record = (entry) => {
    if (log !== undefined) appendFileSync(log, `${JSON.stringify(entry)}\n`);
    console.log(JSON.stringify(entry));
  };
  for (const name of samplers) {
    const sql = `create or replace table balanced as from ${callOf(name)}`;
    const python3 = (...times) => measure(python, [here('peers/samplers.py'), peer, name, ...times], LIMIT);
    let isSlow = false;
    for (let round = 0; round < rounds; round++) {
      for (const [kind, times] of [
        ['whole', '1'],
        ['operation', '2'],
      ]) {
        record({ name, who: 'ballast', kind, ...(await statement(sql, times)) });
        if (isSlow) continue;
        const theirs = await python3(times);
        record({ name, who: 'python', kind, ...theirs });
        isSlow = theirs.cpu > SLOW;
        if (isSlow && kind === 'whole') record({ name, who: 'python', kind: 'operation', ...theirs });
      }
    }
  }
  rmSync(folder, { recursive: true });
}

function summarize(log) {
  const entries = readFileSync(log, 'utf8').trim().split('\n').map(JSON.parse);
  const measures = [
    ['operation, s', 'operation', 'seconds'],
    ['operation, CPU s', 'operation', 'operationCpu'],
    ['whole process, s', 'whole', 'wall'],
    ['whole process, CPU s', 'whole', 'cpu'],
  ];
  const ratios = measures.map(() => []);
  const titles = [
    'sampler',
    ...measures.flatMap(([title]) => [title, 'Python', 'ratio']),
    'peak MB',
    'Python',
  ];
  console.log(`| ${titles.join(' | ')} |\n|${' --- |'.repeat(titles.length)}`);
  for (const name of Object.keys(SAMPLERS)) {
    const of = (who, kind) => entries.filter((e) => e.name === name && e.who === who && e.kind === kind);
    const runs = ['ballast', 'python'].flatMap((who) => ['whole', 'operation'].map((kind) => of(who, kind)));
    // A run that was broken off leaves samplers without one side.
    if (runs.some((found) => found.length === 0)) continue;
    const cells = [name];
    for (const [m, [, kind, field]] of measures.entries()) {
      const stopped = of('python', kind).some((e) => e.stopped);
      const known = of('python', kind).map((e) =>
        e.stopped && field === 'operationCpu' ? { ...e, operationCpu: e.cpu } : e,
      );
      const ours = median(of('ballast', kind), field);
      const theirs = median(known, field);
      ratios[m].push(theirs / ours);
      const more = stopped ? '> ' : '';
      cells.push(ours.toFixed(2), more + theirs.toFixed(2), more + (theirs / ours).toFixed(1));
    }
    cells.push(...['ballast', 'python'].map((who) => median(of(who, 'whole'), 'peakMb').toFixed(0)));
    console.log(`| ${cells.join(' | ')} |`);
  }
  const mean = (values) =>
    Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length).toFixed(1);
  console.log(
    `\nGeometric means: ${measures.map(([title], m) => `${title} ${mean(ratios[m])}`).join(', ')}.`,
  );
}
