import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, takeRows, type Matrix } from '../../../src/frame/matrix.ts';
import { buildScanIndex, scanNeighbors } from '../../../src/methods/neighbors/float32-scan.ts';
import { buildKdTree, searchKdTree } from '../../../src/methods/neighbors/kd-tree.ts';
import {
  farthestPoints,
  nearestNeighbors,
  rowsOf,
  rowsWithin,
} from '../../../src/methods/neighbors/nearest-neighbors.ts';
import { emptyNeighbors, type Neighbors } from '../../../src/methods/neighbors/neighbor-list.ts';
import { RandomState } from '../../../src/random/random-state.ts';
import { WorkerPool } from '../../../src/workers/pool.ts';

const one = new WorkerPool(1);
const three = new WorkerPool(3);
afterAll(async () => {
  await one.close();
  await three.close();
});
const contextOf = (pool: WorkerPool) => ({ pool, progress: () => {}, warn: () => {} });

function normals(rows: number, columns: number, change: (value: number, column: number) => number): Matrix {
  const matrix = createMatrix(rows, columns);
  const random = new RandomState(rows + columns);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = change(random.gauss(), Math.floor(i / rows));
  return matrix;
}

/** All distances, sorted by (distance, row). */
function sortedRows(points: Matrix, queries: Matrix, query: number, self: number): number[] {
  const distances = Array.from({ length: points.rows }, (_, row) => {
    let sum = 0;
    for (let c = 0; c < points.columns; c++) {
      sum += (queries.data[c * queries.rows + query] - points.data[c * points.rows + row]) ** 2;
    }
    return sum;
  });
  const rows = distances.map((_, row) => row).filter((row) => row !== self);
  return rows.sort((a, b) => distances[a] - distances[b] || a - b);
}

/** Tables on which float32 alone goes wrong. */
const tables: Readonly<Record<string, (value: number, column: number) => number>> = {
  'plain normals': (value) => value,
  'values far from zero': (value) => value + 1e8,
  'whole numbers with many ties': (value) => Math.round(value),
  'columns of very different scale': (value, column) => value * 10 ** ((column % 9) * 4 - 16),
  'equal rows': () => 1,
  'signs, so that most rows have equals': (value) => Math.sign(value),
  'values below the range of float32': (value) => value * 1e-200,
  'values above the range of float32': (value) => value * 1e150,
  'a few far outliers': (value) => (Math.abs(value) > 3 ? value * 1e12 : value),
  'two clusters, each tight': (value) => (value > 0 ? 1 : -1) + value * 1e-7,
};

describe.each(Object.entries(tables))('neighbours among %s', (_, change) => {
  it.each([
    [61, 3],
    [700, 6],
    [1100, 21],
  ])('are exact for %i x %i, by scan and by tree', (rows, columns) => {
    const points = normals(rows, columns, change);
    const scanned = emptyNeighbors(rows, 5);
    scanNeighbors(buildScanIndex(points), rowsWithin(points), 0, rows, scanned);
    const searched = emptyNeighbors(rows, 5);
    searchKdTree(buildKdTree(points), rowsWithin(points), 0, rows, searched);
    expect(searched.indices).toEqual(scanned.indices);
    expect(searched.distances).toEqual(scanned.distances);
    for (let query = 0; query < rows; query += 37) {
      const expected = sortedRows(points, points, query, query).slice(0, 5);
      expect([...scanned.indices.subarray(query * 5, query * 5 + 5)]).toEqual(expected);
    }
  });
});

describe('nearestNeighbors', () => {
  const points = normals(4000, 12, (value) => Math.round(value * 4));

  it('gives the same whatever the number of workers', async () => {
    const alone = await nearestNeighbors(points, rowsWithin(points), 7, contextOf(one));
    const shared = await nearestNeighbors(points, rowsWithin(points), 7, contextOf(three));
    expect(shared.indices).toEqual(alone.indices);
    expect(shared.distances).toEqual(alone.distances);
  });

  it('answers for listed rows as for all', async () => {
    const all = await nearestNeighbors(points, rowsWithin(points), 3, contextOf(three));
    const rows = Int32Array.of(3999, 0, 17);
    const some = await nearestNeighbors(points, rowsWithin(points, rows), 3, contextOf(three));
    const expected = [...rows].flatMap((row) => [...all.indices.subarray(row * 3, row * 3 + 3)]);
    expect([...some.indices]).toEqual(expected);
  });

  it('finds a row itself when the queries are another matrix', async () => {
    const rows = Int32Array.of(5, 50, 500);
    const near = await nearestNeighbors(points, rowsOf(takeRows(points, rows)), 1, contextOf(three));
    expect([...near.distances]).toEqual([0, 0, 0]);
  });

  it('finds the farthest rows, nearest of them first', async () => {
    const queries = takeRows(points, Int32Array.of(1, 2, 3));
    const far: Neighbors = await farthestPoints(points, rowsOf(queries), 4, contextOf(three));
    for (let query = 0; query < 3; query++) {
      const all = sortedRows(points, queries, query, -1);
      const distance = (row: number): number => {
        let sum = 0;
        for (let c = 0; c < 12; c++) sum += (queries.data[c * 3 + query] - points.data[c * 4000 + row]) ** 2;
        return sum;
      };
      const found = [...far.distances.subarray(query * 4, query * 4 + 4)];
      expect(found).toEqual(all.slice(-4).map(distance));
    }
  });
});
