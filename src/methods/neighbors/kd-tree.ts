import { sharedFloat64, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { farthest, offer, reach, type Neighbors } from './neighbor-list.ts';
import { gatherRows, leftOutRow, queryRow, squaredDistance, type Queries } from './points.ts';

const LEAF = 24;

/**
 * A balanced kd-tree. Node i has the children 2i + 1 and 2i + 2; every node halves the places of its parent, and the
 * last `leaves` nodes are leaves. Faster than a scan in few dimensions.
 */
export interface KdTree {
  readonly kind: 'tree';
  readonly points: number;
  readonly columns: number;
  /** The point at each place. */
  readonly order: Int32Array;
  /** points x columns, row-major, by place. */
  readonly exact: Float64Array;
  /** Per node: the smallest, then the largest value of each column. */
  readonly boxes: Float64Array;
  /** Per node: its smallest point number. */
  readonly lowest: Int32Array;
  /** Per node: its first place and the place behind its last. */
  readonly starts: Int32Array;
  readonly leaves: number;
}

/** Builds the tree; O(n log n). */
export function buildKdTree(points: Matrix): KdTree {
  const { rows, columns } = points;
  const levels = Math.max(0, Math.ceil(Math.log2(rows / LEAF)));
  const leaves = 2 ** levels;
  const nodes = 2 * leaves - 1;
  const order = sharedInt32(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  const boxes = sharedFloat64(nodes * 2 * columns);
  const lowest = sharedInt32(nodes);
  const starts = sharedInt32(nodes * 2);

  for (let node = 0; node < nodes; node++) {
    const [start, end] = node === 0 ? [0, rows] : childPlaces(starts, node);
    starts[node * 2] = start;
    starts[node * 2 + 1] = end;
    const widest = measureBox(points, order, start, end, boxes.subarray(node * 2 * columns));
    if (node < leaves - 1) {
      const from = widest * rows;
      selectMiddle(points.data.subarray(from, from + rows), order, start, end);
    }
    let low = 0x7fffffff;
    for (let i = start; i < end; i++) low = Math.min(low, order[i]);
    lowest[node] = low;
  }
  const exact = sharedFloat64(rows * columns);
  gatherRows(points, rows, (i) => order[i], exact);
  return { kind: 'tree', points: rows, columns, order, exact, boxes, lowest, starts, leaves };
}

function childPlaces(starts: Int32Array, node: number): [number, number] {
  const parent = (node - 1) >> 1;
  const start = starts[parent * 2];
  const end = starts[parent * 2 + 1];
  const middle = (start + end) >> 1;
  return node % 2 === 1 ? [start, middle] : [middle, end];
}

/** Writes the box of the points at the given places and returns the column of its longest side. */
function measureBox(
  points: Matrix,
  order: Int32Array,
  start: number,
  end: number,
  box: Float64Array,
): number {
  const { rows, columns, data } = points;
  let widest = 0;
  let width = -1;
  for (let c = 0; c < columns; c++) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = start; i < end; i++) {
      const value = data[c * rows + order[i]];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    box[c] = low;
    box[columns + c] = high;
    if (high - low > width) {
      width = high - low;
      widest = c;
    }
  }
  return widest;
}

/** Reorders places so that no value before the middle is above one after it (Hoare's selection). */
function selectMiddle(values: Float64Array, order: Int32Array, start: number, end: number): void {
  const middle = (start + end) >> 1;
  let low = start;
  let high = end - 1;
  while (low < high) {
    const pivot = medianOfThree(values[order[low]], values[order[(low + high) >> 1]], values[order[high]]);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[order[i]] < pivot) i++;
      while (values[order[j]] > pivot) j--;
      if (i > j) break;
      const kept = order[i];
      order[i++] = order[j];
      order[j--] = kept;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * Finds the neighbours of queries `from` to `to` and writes them to `found`.
 * @returns  how many distances it took
 */
export function searchKdTree(
  tree: KdTree,
  queries: Queries,
  from: number,
  to: number,
  found: Neighbors,
): number {
  const row = new Float64Array(tree.columns);
  let distances = 0;
  // Queries in the order of the tree walk the same leaves one after another.
  const inTreeOrder = queries.within && queries.rows === null;
  for (let i = from; i < to; i++) {
    const query = inTreeOrder ? tree.order[i] : i;
    const self = queryRow(queries, query);
    gatherRows(queries.matrix, 1, () => self, row);
    distances += visit(tree, 0, 0, row, leftOutRow(queries, query), query, found);
  }
  return distances;
}

/**
 * @param nearest  squared distance from the row to the node's box: computed like a distance, so rounding keeps it at most
 *                 that of any point in the box
 * @returns        how many distances it took
 */
function visit(
  tree: KdTree,
  node: number,
  nearest: number,
  row: Float64Array,
  self: number,
  query: number,
  found: Neighbors,
): number {
  const limit = reach(found, query);
  if (nearest > limit || (nearest === limit && tree.lowest[node] > farthest(found, query))) return 0;
  if (node >= tree.leaves - 1) {
    const end = tree.starts[node * 2 + 1];
    for (let place = tree.starts[node * 2]; place < end; place++) {
      const point = tree.order[place];
      if (point === self) continue;
      const distance = squaredDistance(row, 0, tree.exact, place, tree.columns);
      if (distance <= reach(found, query)) offer(found, query, distance, point);
    }
    return end - tree.starts[node * 2];
  }
  const left = 2 * node + 1;
  const toLeft = boxDistance(tree, left, row);
  const toRight = boxDistance(tree, left + 1, row);
  const leftFirst = toLeft <= toRight;
  const [first, then] = leftFirst ? [left, left + 1] : [left + 1, left];
  const near = visit(tree, first, leftFirst ? toLeft : toRight, row, self, query, found);
  return near + visit(tree, then, leftFirst ? toRight : toLeft, row, self, query, found);
}

function boxDistance({ boxes, columns }: KdTree, node: number, row: Float64Array): number {
  let low = node * 2 * columns;
  let sum = 0;
  for (let c = 0; c < columns; c++, low++) {
    const x = row[c];
    const gap = x < boxes[low] ? boxes[low] - x : x > boxes[low + columns] ? x - boxes[low + columns] : 0;
    sum += gap * gap;
  }
  return sum;
}
