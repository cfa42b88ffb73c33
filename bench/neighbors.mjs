// Approximate neighbours beside exact ones, all rows among themselves: `node bench/neighbors.mjs [rows] [columns] [k]`.
// Exact neighbours of 1,000 rows tell the recall; `node bench/neighbors.mjs 1000000 20 5 whole` also times the exact search
// of all rows, which takes minutes.
import { createMatrix } from '../dist/src/frame/matrix.js';
import { approximateNeighbors } from '../dist/src/methods/neighbors/approximate-neighbors.js';
import { nearestNeighbors, rowsWithin } from '../dist/src/methods/neighbors/nearest-neighbors.js';
import { RandomState } from '../dist/src/random/random-state.js';
import { WorkerPool } from '../dist/src/workers/pool.js';

const [rows = 1_000_000, columns = 20, k = 5] = process.argv.slice(2, 5).map(Number);
const isWhole = process.argv[5] === 'whole';
const pool = new WorkerPool();
const context = { pool, progress: () => {}, warn: () => {} };

/** Independent normals, the hardest table; the same around 200 centres; the same on a sheet of 5 dimensions. */
const tables = {
  'independent normals': () => fill((random) => () => random.gauss()),
  '200 clusters': () => {
    const centers = new RandomState(2).normal(0, 4, 200 * columns);
    return fill((random) => (row, column) => centers[(row % 200) * columns + column] + random.gauss());
  },
  'a sheet of 5 dimensions': () => {
    const along = new RandomState(3).normal(0, 1, 5 * rows);
    const mix = new RandomState(4).normal(0, 1, 5 * columns);
    return fill((random) => (row, column) => {
      let sum = 0.05 * random.gauss();
      for (let i = 0; i < 5; i++) sum += along[i * rows + row] * mix[i * columns + column];
      return sum;
    });
  },
};

function fill(valueOf) {
  const matrix = createMatrix(rows, columns);
  const value = valueOf(new RandomState(1));
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = value(i % rows, Math.floor(i / rows));
  return matrix;
}

/** Wall and CPU seconds of some work, its threads included. */
async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

console.log(`${rows.toLocaleString('en')} x ${columns}, k = ${k}, ${pool.size} threads`);
console.log('| table | search | wall s | CPU s | recall |\n| --- | --- | --- | --- | --- |');
for (const [name, make] of Object.entries(tables)) {
  const points = make();
  const asked = new Int32Array(new SharedArrayBuffer(4000)).map((_, i) => Math.floor((i * rows) / 1000));
  const exact = await timed(() => nearestNeighbors(points, rowsWithin(points, asked), k, context));
  const near = await timed(() => approximateNeighbors(points, k, 1, context));
  let hits = 0;
  asked.forEach((row, i) => {
    const wanted = new Set(exact.result.indices.subarray(i * k, (i + 1) * k));
    for (const other of near.result.indices.subarray(row * k, (row + 1) * k))
      hits += Number(wanted.has(other));
  });
  const line = (search, { wall, cpu }, recall) =>
    console.log(`| ${name} | ${search} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} | ${recall} |`);
  line('approximate', near, (hits / asked.length / k).toFixed(3));
  line('exact, 1,000 of the rows', exact, 1);
  if (isWhole) line('exact', await timed(() => nearestNeighbors(points, rowsWithin(points), k, context)), 1);
}
const { rss } = process.memoryUsage();
console.log(`memory at the end: ${Math.round(rss / 1e6)} MB`);
await pool.close();
