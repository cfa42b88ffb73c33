import type { Labels } from '../../frame/frame.ts';
import { CounterRandom } from '../../random/counter-random.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { forestMemory, type ForestMemory, type Held } from './forest-memory.ts';
import { growTree } from './grow-tree.ts';
import type { RankedRows } from './rank-rows.ts';

export interface ForestOptions {
  readonly trees: number;
  readonly seed: number;
}

/** Trees of a task; part of the result's definition, since partial sums are added in this grouping. */
const TREES_PER_TASK = 4;
const INLINE_WORK = 20_000;

/**
 * For every row the chance of its own class, by a random forest that has not seen the row: one forest for each fold,
 * grown on the other folds. Trees draw from counter-based generators, so workers do not matter.
 * @param fold   for each row its fold, 0 to `folds` - 1
 * @returns      one share a row
 */
export async function outOfFoldShares(
  table: RankedRows,
  labels: Labels,
  fold: Int32Array,
  folds: number,
  options: ForestOptions,
  ctx: RunContext,
): Promise<Float64Array> {
  const request = { table, codes: labels.codes, classes: labels.classes.length, fold, ...options };
  const tasks: TreeRange[] = [];
  for (let tested = 0; tested < folds; tested++) {
    for (let from = 0; from < options.trees; from += TREES_PER_TASK) {
      tasks.push({ ...request, tested, from, to: Math.min(options.trees, from + TREES_PER_TASK) });
    }
  }
  const isSmall = table.rows * options.trees * folds < INLINE_WORK;
  let done = 0;
  const sums = isSmall
    ? tasks.map(growRange)
    : await Promise.all(
        tasks.map(async (task) => {
          const found = await ctx.pool.run(growTask, task, ctx.signal);
          ctx.progress(++done / tasks.length);
          return found;
        }),
      );
  const shares = new Float64Array(table.rows);
  tasks.forEach(({ tested }, t) => {
    let at = 0;
    for (let r = 0; r < table.rows; r++) if (fold[r] === tested) shares[r] += sums[t][at++];
  });
  return shares.map((sum) => sum / options.trees);
}

interface TreeRange extends ForestOptions {
  readonly table: RankedRows;
  readonly codes: Int32Array;
  readonly classes: number;
  readonly fold: Int32Array;
  /** The fold that is left out. */
  readonly tested: number;
  readonly from: number;
  readonly to: number;
}

/** Grows the trees `from` to `to` of a fold's forest; returns the summed own-class shares of the fold's rows. */
export function growRange(range: TreeRange): Float64Array {
  const { table, codes, classes, fold, tested, seed } = range;
  const { columns } = table;
  const random = new CounterRandom(seed);
  const judged = rowsOf(fold, (f) => f === tested);
  const known = rowsOf(fold, (f) => f !== tested);
  const asked = Math.max(1, Math.floor(Math.sqrt(columns)));
  const memory = forestMemory({ known: known.length, judged: judged.length, columns, classes, asked });
  const { kernel, width, label, knownRecords, judgedRecords, nodeColumns, cuts, lefts, shares, sums } =
    memory;
  writeRecords(memory, knownRecords, table, codes, known);
  writeRecords(memory, judgedRecords, table, codes, judged);
  for (let tree = range.from; tree < range.to; tree++) {
    random.at(tree, tested);
    growTree(memory, bootstrap(memory, random), random);
    kernel.addShares(
      judgedRecords.at,
      width,
      label,
      judged.length,
      nodeColumns.at,
      cuts.at,
      lefts.at,
      shares.at,
      classes,
      sums.at,
    );
  }
  return sums.values.slice();
}

function rowsOf(fold: Int32Array, has: (fold: number) => boolean): Int32Array {
  let count = 0;
  for (const own of fold) if (has(own)) count++;
  const rows = new Int32Array(count);
  let at = 0;
  for (let r = 0; r < fold.length; r++) if (has(fold[r])) rows[at++] = r;
  return rows;
}

/** Writes rows of the table as records that count for nothing yet. */
function writeRecords(
  { width, label }: ForestMemory,
  { at, values }: Held<Uint8Array>,
  { ranks, columns }: RankedRows,
  codes: Int32Array,
  rows: Int32Array,
): void {
  const labels = new Int32Array(values.buffer, at, values.length / 4);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * columns;
    for (let c = 0; c < columns; c++) values[i * width + c] = ranks[from + c];
    labels[(i * width + label) / 4] = codes[rows[i]];
  }
}

/** The most that a row can count. */
const MOST_COUNT = 127;

/**
 * Puts a sample into the memory: as many rows as are known, drawn with replacement; each row that was drawn comes once, with
 * its count.
 * @returns how many rows were drawn
 */
function bootstrap(
  { kernel, known, drawn, knownRecords, records, width, label }: ForestMemory,
  random: CounterRandom,
): number {
  const counts = drawn.values;
  counts.fill(0);
  for (let i = 0; i < known; i++) {
    const row = random.interval(known - 1);
    if (counts[row] < MOST_COUNT) counts[row]++;
  }
  return kernel.drawRecords(knownRecords.at, drawn.at, known, width, label, records[0].at);
}

const growTask = workerTask<TreeRange, Float64Array>(import.meta.url, 'growRange');
