import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, type Matrix } from '../../../src/frame/matrix.ts';
import { approximateNeighbors, searchForest } from '../../../src/methods/neighbors/approximate-neighbors.ts';
import { nearestNeighbors, rowsWithin } from '../../../src/methods/neighbors/nearest-neighbors.ts';
import type { Neighbors } from '../../../src/methods/neighbors/neighbor-list.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const one = new WorkerPool(1);
const three = new WorkerPool(3);
afterAll(async () => {
  await one.close();
  await three.close();
});
const contextOf = (pool: WorkerPool) => ({ pool, progress: () => {}, warn: () => {} });
const ROWS = 2000;
const forest = { trees: 12, leaf: 256 };

function normals(rows: number, columns: number, change: (value: number, column: number) => number): Matrix {
  const matrix = createMatrix(rows, columns);
  const random = new RandomState(rows + columns);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = change(random.gauss(), Math.floor(i / rows));
  return matrix;
}

/** The share of the nearest that were found. */
function recall(found: Neighbors, exact: Neighbors): number {
  const { k, queries } = exact;
  let hits = 0;
  for (let row = 0; row < queries; row++) {
    const wanted = new Set(exact.indices.subarray(row * k, (row + 1) * k));
    for (const other of found.indices.subarray(row * k, (row + 1) * k)) hits += Number(wanted.has(other));
  }
  return hits / (queries * k);
}

const tables: Readonly<Record<string, (value: number, column: number) => number>> = {
  'plain normals': (value) => value,
  'whole numbers with many ties': (value) => Math.round(value * 3),
  'columns of very different scale': (value, column) => value * 10 ** (column - 5),
  'a few far outliers': (value) => (Math.abs(value) > 3 ? value * 1e6 : value),
};

describe.each(Object.entries(tables))('a forest over %s', (_, change) => {
  const points = normals(ROWS, 10, change);

  it('finds most neighbours, with their exact distances in order', async () => {
    const exact = await nearestNeighbors(points, rowsWithin(points), 5, contextOf(three));
    const found = await searchForest(points, 5, 1, forest, contextOf(three));
    expect(recall(found, exact)).toBeGreaterThan(0.93);
    let wrong = 0;
    for (let i = 0; i < found.indices.length; i++) {
      const row = Math.floor(i / 5);
      const other = found.indices[i];
      let distance = 0;
      for (let c = 0; c < 10; c++)
        distance += (points.data[c * ROWS + row] - points.data[c * ROWS + other]) ** 2;
      const isFirst = i % 5 === 0;
      const before = isFirst ? -1 : found.distances[i - 1];
      const isBehind = before < distance || (before === distance && found.indices[i - 1] < other);
      if (other === row || found.distances[i] !== distance || !isBehind) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('is the same with one worker and with three', async () => {
    const alone = await searchForest(points, 3, 7, forest, contextOf(one));
    expect(await searchForest(points, 3, 7, forest, contextOf(three))).toEqual(alone);
  });
});

describe('approximateNeighbors', () => {
  it('is exact for small tables', async () => {
    const points = normals(900, 4, (value) => value);
    const exact = await nearestNeighbors(points, rowsWithin(points), 6, contextOf(one));
    expect(await approximateNeighbors(points, 6, 1, contextOf(one))).toEqual(exact);
  });

  it('finds a full list for every row among equal ones', async () => {
    const points = normals(1000, 2, () => 1);
    const found = await searchForest(points, 4, 1, forest, contextOf(one));
    expect(found.distances.every((distance) => distance === 0)).toBe(true);
    expect(found.indices.every((other) => other < 1000)).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const points = normals(30_000, 12, (value) => value);
    const cancel = new AbortController();
    const running = searchForest(
      points,
      5,
      1,
      { trees: 40, leaf: 2048 },
      { ...contextOf(three), signal: cancel.signal },
    );
    setTimeout(() => cancel.abort(), 100);
    await expect(running).rejects.toThrow();
  });
});
