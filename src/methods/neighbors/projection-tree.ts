import { CounterRandom } from '../../random/counter-random.ts';
import { sharedInt32 } from '../../frame/matrix.ts';
import type { ScanIndex } from './quantized-rows.ts';

/** The places at which the leaves of a tree over `rows` rows begin, and `rows`: halving alone decides them. */
export function leafStarts(rows: number, leaf: number): Int32Array {
  const starts: number[] = [];
  const split = (start: number, end: number): void => {
    if (end - start <= leaf) starts.push(start);
    else {
      const middle = (start + end) >> 1;
      split(start, middle);
      split(middle, end);
    }
  };
  split(0, rows);
  return Int32Array.from([...starts, rows]);
}

export interface TreeRequest {
  readonly points: Pick<ScanIndex, 'points' | 'columns' | 'exact'>;
  readonly seed: number;
  /** Which tree of the forest. */
  readonly tree: number;
  /** Rows of a leaf, at most. */
  readonly leaf: number;
}

/**
 * Orders the rows so that near ones come close together: each part is halved at the median along the line between
 * two of its rows, drawn at random.
 * @returns  row numbers; the leaves lie between `leafStarts`
 * @see Dasgupta and Freund 2008, STOC 537 (random projection trees); Annoy draws its lines likewise
 */
export function buildProjectionTree({ points, seed, tree, leaf }: TreeRequest): Int32Array {
  const { points: rows, columns, exact: data } = points;
  const order = sharedInt32(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  const along = new Float64Array(rows);
  const direction = new Float64Array(columns);
  const random = new CounterRandom(seed);
  const split = (start: number, end: number, node: number): void => {
    if (end - start <= leaf) return;
    random.at(node, tree);
    const a = order[start + random.interval(end - start - 1)] * columns;
    const b = order[start + random.interval(end - start - 1)] * columns;
    for (let c = 0; c < columns; c++) direction[c] = data[a + c] - data[b + c];
    for (let i = start; i < end; i++) {
      let at = order[i] * columns;
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += direction[c] * data[at++];
      along[i] = sum;
    }
    const middle = (start + end) >> 1;
    selectMiddle(along, order, start, end, middle);
    split(start, middle, 2 * node);
    split(middle, end, 2 * node + 1);
  };
  split(0, rows, 1);
  return order;
}

/** Reorders values and rows together so that none before `middle` is above one behind it (Hoare's selection). */
function selectMiddle(
  values: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
  middle: number,
): void {
  let low = start;
  let high = end - 1;
  while (low < high) {
    const first = values[low];
    const half = values[(low + high) >> 1];
    const last = values[high];
    const pivot = Math.max(Math.min(first, half), Math.min(Math.max(first, half), last));
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
      const row = order[i];
      order[i++] = order[j];
      order[j--] = row;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
