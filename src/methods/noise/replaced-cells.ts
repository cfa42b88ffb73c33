import { CounterRandom } from '../../random/counter-random.ts';
import { BLOCK_ROWS, noiseStream } from './noise-stream.ts';

/** Cells of one column, each chosen on its own with the chance `share`. */
export interface ChosenCells {
  /** 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** Tells the columns of one table apart: each draws numbers of its own. */
  readonly column: number;
}

/** The rows whose cell is chosen, ascending. A larger share chooses the same rows and more. */
export function chosenRows({ share, seed, column }: ChosenCells, rows: number): Int32Array {
  const random = new CounterRandom(seed);
  const chosen: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row % BLOCK_ROWS === 0) random.at(row / BLOCK_ROWS, noiseStream(column, 'choice'));
    if (random.double() < share) chosen.push(row);
  }
  return Int32Array.from(chosen);
}

/**
 * For every row the row whose value it gets: chosen cells swap their values in one random cycle, so each gets the
 * value of another row and the column keeps its values; the others keep their own.
 */
export function swappedRows(cells: ChosenCells, rows: number): Int32Array {
  const from = new Int32Array(rows);
  for (let row = 0; row < rows; row++) from[row] = row;
  const chosen = chosenRows(cells, rows);
  const random = new CounterRandom(cells.seed).at(0, noiseStream(cells.column, 'partner'));
  // Sattolo's shuffle leaves nothing in its place.
  for (let i = chosen.length - 1; i > 0; i--) {
    const j = random.interval(i - 1);
    const a = chosen[i];
    const b = chosen[j];
    const kept = from[a];
    from[a] = from[b];
    from[b] = kept;
  }
  return from;
}

/**
 * Codes of categories in which chosen cells hold another category than before, each of the others with the same
 * chance. NULL (-1) stays, and so does a column of one category.
 * @param categories  how many there are
 */
export function shiftedCodes(cells: ChosenCells, codes: Int32Array, categories: number): Int32Array {
  const shifted = Int32Array.from(codes);
  if (categories < 2) return shifted;
  const random = new CounterRandom(cells.seed);
  for (const row of chosenRows(cells, codes.length)) {
    if (codes[row] < 0) continue;
    const other = random.at(row, noiseStream(cells.column, 'category')).interval(categories - 2);
    shifted[row] = other < codes[row] ? other : other + 1;
  }
  return shifted;
}
