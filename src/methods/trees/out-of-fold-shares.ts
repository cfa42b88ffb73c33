import type { Labels } from '../../frame/frame.ts';
import { sharedFloat64 } from '../../frame/matrix.ts';
import { CounterRandom } from '../../random/counter-random.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import type { RankedColumns } from './rank-columns.ts';
import { growTree, leafOf } from './grow-tree.ts';
import { MOST_COUNT, packRow, type TreeSample } from './tree-sample.ts';

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
  table: RankedColumns,
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
  readonly table: RankedColumns;
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
  const random = new CounterRandom(seed);
  const rowsWhere = (isTested: boolean): Int32Array =>
    Int32Array.from(fold.keys()).filter((r) => (fold[r] === tested) === isTested);
  const known = rowsWhere(false);
  const unknown = rowsWhere(true);
  const sums = sharedFloat64(unknown.length);
  for (let tree = range.from; tree < range.to; tree++) {
    random.at(tree, tested);
    const sample = bootstrap(table, codes, known, random);
    const grown = growTree({ ...sample, classes }, random);
    for (let i = 0; i < unknown.length; i++) {
      sums[i] += grown.shares[leafOf(grown, table, unknown[i]) * classes + codes[unknown[i]]];
    }
  }
  return sums;
}

/** As many rows as are known, drawn with replacement; each row that was drawn comes once, with its count. */
function bootstrap(
  { rows: tableRows, columns, ranks }: RankedColumns,
  codes: Int32Array,
  known: Int32Array,
  random: CounterRandom,
): Omit<TreeSample, 'classes'> {
  const counts = new Uint8Array(known.length);
  for (let i = 0; i < known.length; i++) {
    const drawn = random.interval(known.length - 1);
    if (counts[drawn] < MOST_COUNT) counts[drawn]++;
  }
  const drawn = Int32Array.from(counts.keys()).filter((i) => counts[i] > 0);
  const rows = drawn.length;
  const own = new Uint8Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < rows; i++) own[c * rows + i] = ranks[c * tableRows + known[drawn[i]]];
  }
  const packed = drawn.map((i) => packRow(codes[known[i]], counts[i]));
  return { table: { rows, columns, ranks: own }, packed };
}

const growTask = workerTask<TreeRange, Float64Array>(import.meta.url, 'growRange');
