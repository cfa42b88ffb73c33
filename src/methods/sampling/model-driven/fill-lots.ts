import type { RunContext } from '../../../workers/pool.ts';
import { AcceptedRows, type Accepted } from './accepted-rows.ts';
import { placeInLot, type Lot } from './lots.ts';

/** Judges candidates `from` to `to` of a lot; stops at `need` rows, and leaves out what lies below `floor`. */
export type JudgeRange = (
  lot: Lot,
  from: number,
  to: number,
  need: number,
  floor: number,
) => Promise<Accepted>;

export interface Filling {
  readonly judge: JudgeRange;
  /** Whether the likeliest of all candidates are wanted, else the first that are accepted. */
  readonly wantsBest: boolean;
  /** Whether the rows come with their probabilities. */
  readonly hasScores: boolean;
  /** Ranges that are judged at a time. */
  readonly width: number;
  /** Candidates that a range is a multiple of, and the most that one holds. */
  readonly unit: number;
  readonly largest: number;
}

export interface FilledLot {
  readonly lot: Lot;
  readonly accepted: Accepted;
}

/** Fills lots, side by side where there are enough of them, else one after the other with all workers. */
export async function fillLots(
  lots: readonly Lot[],
  filling: Filling,
  ctx: RunContext,
): Promise<FilledLot[]> {
  const { judge, wantsBest, width } = filling;
  let done = 0;
  if (lots.length < width || wantsBest) {
    const filled: FilledLot[] = [];
    for (const lot of lots) {
      const progress = (share: number) => ctx.progress((filled.length + share) / lots.length);
      filled.push({ lot, accepted: await fillLot(lot, filling, { ...ctx, progress }) });
    }
    return filled;
  }
  return Promise.all(
    lots.map(async (lot) => {
      const accepted = await judge(lot, 0, lot.candidates, lot.quota, 0);
      ctx.progress(++done / lots.length);
      return { lot, accepted };
    }),
  );
}

/** Judges a lot in waves of ranges until it is full or no candidate is left. */
async function fillLot(
  lot: Lot,
  { judge, wantsBest, hasScores, width, unit, largest }: Filling,
  ctx: RunContext,
): Promise<Accepted> {
  const found = new AcceptedRows(hasScores);
  let tried = 0;
  let floor = -Infinity;
  const limit = wantsBest ? Infinity : lot.quota;
  while (tried < lot.candidates && found.count < limit) {
    ctx.signal?.throwIfAborted();
    const missing = lot.quota - found.count;
    const rate = (found.count + 1) / (tried + 4);
    const wanted = wantsBest ? Infinity : (missing / rate / width) * 1.05;
    const size = Math.ceil(Math.min(largest, wanted) / unit) * unit;
    const starts = Array.from({ length: width }, (_, w) => tried + w * size).filter(
      (start) => start < lot.candidates,
    );
    const need = wantsBest ? lot.quota : missing;
    const ranges = await Promise.all(
      starts.map((start) => judge(lot, start, Math.min(lot.candidates, start + size), need, floor)),
    );
    for (const range of ranges) {
      const count = range.plan.item.length;
      found.append(range, 0, wantsBest ? count : Math.min(count, lot.quota - found.count));
      tried += range.tried;
    }
    if (wantsBest && found.count >= lot.quota) {
      found.keepBest(lot.quota);
      floor = found.floor;
    }
    ctx.progress(Math.max(tried / lot.candidates, wantsBest ? 0 : found.count / lot.quota));
  }
  const isFull = !wantsBest && found.count === lot.quota;
  const { plan, score } = found.finish(0);
  // What other workers looked at behind the last row that was needed does not count.
  return { plan, score, tried: isFull ? placeInLot(plan.item[lot.quota - 1], lot) + 1 : tried };
}
