import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { checkNeighbors } from './arguments.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
import {
  classShares,
  commonestCodes,
  distinctRows,
  type ClassShares,
  type DistinctRows,
} from './nominal-neighbors.ts';
import { resolveSamplingStrategy, type ClassTarget, type SamplingStrategy } from './sampling-strategy.ts';
import type { SmoteOptions } from './smote.ts';
import type { Codes } from './smotenc.ts';

export interface SmotenOptions extends SmoteOptions {
  readonly samplingStrategy: SamplingStrategy;
}

/** New rows of categories alone. */
export interface NominalPlan {
  readonly ranges: readonly { readonly classIndex: number; readonly start: number; readonly count: number }[];
  /** Table row that each new row was drawn from. */
  readonly base: Int32Array;
  /** Per column the code of every new row. */
  readonly codes: readonly Int32Array[];
}

/**
 * SMOTE for categories alone: a new row takes in each column the commonest category among a row and its neighbours
 * by the value difference metric; ties go to the lowest code.
 * @param columns  codes of the whole table, no NULL
 * @throws SAMPLING_*, ONE_CLASS, SAMPLER_ARGUMENT, TOO_FEW_ROWS
 * @see Stanfill and Waltz 1986, CACM 29:1213; imbalanced-learn 0.14 SMOTEN, draw for draw
 */
export async function smoten(
  columns: readonly Codes[],
  labels: Labels,
  { samplingStrategy, kNeighbors, seed }: SmotenOptions,
  ctx: RunContext,
): Promise<NominalPlan> {
  const counts = classCounts(labels);
  const targets = resolveSamplingStrategy(samplingStrategy, 'over', labels.classes, counts).filter(
    (target) => target.count > 0,
  );
  for (const { classIndex } of targets) {
    checkNeighbors('k_neighbors', kNeighbors, String(labels.classes[classIndex]), counts[classIndex]);
  }
  const prepare: NominalRequest = { columns, labels, targets };
  const { differences, distinct } =
    labels.codes.length < INLINE_ROWS
      ? prepareNominal(prepare)
      : await ctx.pool.run(prepareTask, prepare, ctx.signal);
  const byClass = rowsByClass(labels);
  const total = targets.reduce((sum, target) => sum + target.count, 0);
  const base = new Int32Array(total);
  const codes = columns.map(() => new Int32Array(total));
  const ranges = [];
  let start = 0;
  for (const [t, { classIndex, count }] of targets.entries()) {
    const rows = byClass[classIndex];
    const { groupOf } = distinct[t];
    const modes = await commonestCodes(distinct[t], differences, kNeighbors + 1, ctx);
    const drawn = new RandomState(seed).choice(rows.length, count);
    for (const [i, place] of drawn.entries()) {
      base[start + i] = rows[place];
      const at = groupOf[place] * columns.length;
      for (let c = 0; c < columns.length; c++) codes[c][start + i] = modes[at + c];
    }
    ranges.push({ classIndex, start, count });
    start += count;
  }
  return { ranges, base, codes };
}

const INLINE_ROWS = 500;

interface NominalRequest {
  readonly columns: readonly Codes[];
  readonly labels: Labels;
  readonly targets: readonly ClassTarget[];
}

/** What neighbours are searched in: the class shares of all categories, the distinct rows of each class. */
export function prepareNominal({ columns, labels, targets }: NominalRequest): {
  differences: ClassShares;
  distinct: DistinctRows[];
} {
  const differences = classShares(columns, labels);
  const byClass = rowsByClass(labels);
  const distinct = targets.map(({ classIndex }) => distinctRows(columns, differences, byClass[classIndex]));
  return { differences, distinct };
}

const prepareTask = workerTask<NominalRequest, ReturnType<typeof prepareNominal>>(
  import.meta.url,
  'prepareNominal',
);
