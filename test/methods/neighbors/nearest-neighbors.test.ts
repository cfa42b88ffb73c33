import { afterAll, describe, expect, it } from 'vitest';
import { createMatrix, takeRows, type Matrix } from '../../../src/frame/matrix.ts';
import { buildKdTree, searchKdTree } from '../../../src/methods/neighbors/kd-tree.ts';
import {
  farthestPoints,
  nearestNeighbors,
  rowsOf,
  rowsWithin,
} from '../../../src/methods/neighbors/nearest-neighbors.ts';
import { emptyNeighbors, type Neighbors } from '../../../src/methods/neighbors/neighbor-list.ts';
import { buildScanIndex } from '../../../src/methods/neighbors/quantized-rows.ts';
import { scanNeighbors } from '../../../src/methods/neighbors/row-scan.ts';
import { emptyLanes, finishRange, scanTile, TILE } from '../../../src/methods/neighbors/pair-scan.ts';
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

/** What lanes find that take turns at the tiles, as workers do. */
function pairedLists(points: Matrix, k: number, count: number): Neighbors {
  const index = buildScanIndex(points);
  const lanes = emptyLanes(index, k, count);
  for (let tile = 0; tile * TILE < points.rows; tile++) {
    scanTile({ index, tile, lane: lanes[(tile * 2 + 1) % count] });
  }
  const found = lanes[0].lists;
  finishRange({ index, points, lanes, from: 0, to: points.rows, found });
  return found;
}

function distanceOf(points: Matrix, queries: Matrix, query: number, row: number): number {
  let sum = 0;
  for (let c = 0; c < points.columns; c++) {
    sum += (queries.data[c * queries.rows + query] - points.data[c * points.rows + row]) ** 2;
  }
  return sum;
}

/** All distances, sorted by (distance, row). */
function sortedRows(points: Matrix, queries: Matrix, query: number, self: number): number[] {
  const distances = Array.from({ length: points.rows }, (_, row) => distanceOf(points, queries, query, row));
  const rows = distances.map((_, row) => row).filter((row) => row !== self);
  return rows.sort((a, b) => distances[a] - distances[b] || a - b);
}

/** Tables on which rounded numbers alone go wrong. */
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
  'heavy tails': (value) => Math.exp(3 * value),
  'lengths of every magnitude': (value) => value / (value % 0.01),
  'decimals with ties': (value) => Math.round(value * 10) / 10,
  'whole numbers that need all 16 bits': (value, column) =>
    column === 0 ? Math.sign(Math.round(value * 0.8)) * 29_000 : Math.round(value * 2),
  'mostly zeros': (value) => (value > 1.5 ? value : 0),
  'constant columns': (value, column) => (column % 3 === 0 ? value : 1e9 + column),
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
    expect(pairedLists(points, 5, 1)).toEqual(scanned);
    expect(pairedLists(points, 5, 3)).toEqual(scanned);
    for (let query = 0; query < rows; query += 37) {
      const expected = sortedRows(points, points, query, query).slice(0, 5);
      expect([...scanned.indices.subarray(query * 5, query * 5 + 5)]).toEqual(expected);
    }
  });

  it('are exact for queries from elsewhere, far outside of the points', () => {
    const points = normals(500, 9, change);
    const queries = normals(40, 9, (value, column) => change(value, column) * 50);
    const found = emptyNeighbors(40, 4);
    scanNeighbors(buildScanIndex(points), rowsOf(queries), 0, 40, found);
    for (let query = 0; query < 40; query++) {
      const expected = sortedRows(points, queries, query, -1).slice(0, 4);
      expect([...found.indices.subarray(query * 4, query * 4 + 4)]).toEqual(expected);
    }
  });

  it.each([1, 50])(
    'are exact when the farthest are asked for, from within and %i times outside',
    async (factor) => {
      const points = normals(500, 9, change);
      const queries = normals(30, 9, (value, column) => change(value, column) * factor);
      const far = await farthestPoints(points, rowsOf(queries), 4, contextOf(one));
      for (let query = 0; query < 30; query++) {
        const expected = sortedRows(points, queries, query, -1).slice(-4);
        const distances = expected.map((row) => distanceOf(points, queries, query, row));
        expect([...far.distances.subarray(query * 4, query * 4 + 4)]).toEqual(distances);
      }
    },
  );
});

describe('nearestNeighbors', () => {
  it('takes any number of rows, one column or none', async () => {
    for (let rows = 2; rows <= 50; rows++) {
      for (const columns of [0, 1, 33]) {
        const few = normals(rows, columns, (value) => Math.round(value * 2));
        const k = Math.min(rows - 1, 7);
        const near = await nearestNeighbors(few, rowsWithin(few), k, contextOf(one));
        expect(pairedLists(few, k, 2)).toEqual(near);
        for (let query = 0; query < rows; query++) {
          const expected = sortedRows(few, few, query, query).slice(0, k);
          expect([...near.indices.subarray(query * k, query * k + k)]).toEqual(expected);
        }
      }
    }
  });

  it('finds nothing for a row alone when asked from elsewhere, but the row', async () => {
    const alone = normals(1, 40, (value) => value);
    const near = await nearestNeighbors(alone, rowsOf(alone), 1, contextOf(one));
    expect([...near.indices]).toEqual([0]);
    expect([...near.distances]).toEqual([0]);
  });

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
      const found = [...far.distances.subarray(query * 4, query * 4 + 4)];
      expect(found).toEqual(all.slice(-4).map((row) => distanceOf(points, queries, query, row)));
    }
  });
});
