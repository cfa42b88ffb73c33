import { BallastError } from '../../errors/ballast-error.ts';
import { RowDraws } from '../../random/draw-rows.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { evaluator, jackknifeIsSlow, leaveOneOut, MOST_JACKKNIFED, type Statistic } from './statistic.ts';

/** Where the strata of the rows begin, and the end; each is drawn on its own. */
export type Strata = readonly number[];

/** Draws from which resampling is worth the way to the workers. */
const PARALLEL_FROM = 2_000_000;
/** Resamples are dealt out in shares of about this many draws, whatever the number of workers. */
const SHARE_DRAWS = 20_000_000;
const MOST_SHARES = 64;

interface ResampleInput {
  readonly statistics: readonly Statistic[];
  readonly strata: Strata;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

interface JackknifeInput {
  readonly statistic: Statistic;
  readonly from: number;
  readonly to: number;
}

const resampleTask = workerTask<ResampleInput, Float64Array[]>(import.meta.url, 'resampleShare');
const jackknifeTask = workerTask<JackknifeInput, Float64Array>(import.meta.url, 'jackknifeShare');

/**
 * The statistics of bootstrap resamples, all of the same draws; NaN where one is undefined.
 * @param statistics  one, or two of the same rows in the same order
 * @returns for each statistic its values, the same for any number of workers
 */
export async function resampleStatistics(
  statistics: readonly Statistic[],
  strata: Strata,
  resamples: number,
  seed: number,
  context: RunContext,
): Promise<Float64Array[]> {
  const draws = Math.max(1, strata[strata.length - 1]) * resamples;
  if (draws < PARALLEL_FROM) return resampleShare({ statistics, strata, seed, from: 0, to: resamples });
  const shares = Math.min(resamples, MOST_SHARES, Math.max(8, Math.ceil(draws / SHARE_DRAWS)));
  const cut = (share: number) => Math.floor((share * resamples) / shares);
  let done = 0;
  const parts = await Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const input = { statistics, strata, seed, from: cut(share), to: cut(share + 1) };
      const part = await context.pool.run(resampleTask, input, context.signal);
      context.progress(++done / shares);
      return part;
    }),
  );
  return statistics.map((_, s) => Float64Array.from(parts.flatMap((part) => [...part[s]])));
}

/** Worker task: the resamples `from` to `to`. */
export function resampleShare({ statistics, strata, seed, from, to }: ResampleInput): Float64Array[] {
  const draws = new RowDraws(seed);
  const tallies = statistics.map(({ cellOf, sizes }) => ({ cellOf, counts: new Float64Array(sizes.length) }));
  const [first, second] = tallies;
  const evaluate = statistics.map(evaluator);
  const values = statistics.map(() => new Float64Array(to - from));
  for (let item = from; item < to; item++) {
    draws.at(item);
    for (const { counts } of tallies) counts.fill(0);
    for (let s = 0; s + 1 < strata.length; s++) draws.count(strata[s], strata[s + 1], first, second);
    evaluate.forEach((one, s) => (values[s][item - from] = one(tallies[s].counts) ?? NaN));
  }
  return values;
}

/**
 * The metric without each cell's row in turn.
 * @throws METRIC_JACKKNIFE when that would take too long
 */
export async function jackknife(statistic: Statistic, { pool, signal }: RunContext): Promise<Float64Array> {
  const cells = statistic.sizes.length;
  if (!jackknifeIsSlow(statistic)) return leaveOneOut(statistic, 0, cells);
  if (cells > MOST_JACKKNIFED)
    throw new BallastError(
      'METRIC_JACKKNIFE',
      { rows: cells, most: MOST_JACKKNIFED },
      { argument: 'method' },
    );
  if (cells * cells < PARALLEL_FROM) return leaveOneOut(statistic, 0, cells);
  const cut = (share: number) => Math.floor((share * cells) / 8);
  const inputs = Array.from({ length: 8 }, (_, share) => ({
    statistic,
    from: cut(share),
    to: cut(share + 1),
  }));
  const parts = await pool.map(jackknifeTask, inputs, signal);
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** Worker task. */
export function jackknifeShare({ statistic, from, to }: JackknifeInput): Float64Array {
  return leaveOneOut(statistic, from, to);
}
