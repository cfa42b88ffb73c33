import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask, type RunContext } from '../../workers/pool.ts';
import { emptyNeighbors, offer, reach } from '../neighbors/neighbor-list.ts';
import { checkNeighbors } from './arguments.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
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
  const request: NominalDraw = { columns, labels, targets, kNeighbors, seed };
  if (labels.codes.length < INLINE_ROWS) return drawNominal(request);
  return ctx.pool.run(nominalTask, request, ctx.signal);
}

const INLINE_ROWS = 500;

interface NominalDraw extends SmoteOptions {
  readonly columns: readonly Codes[];
  readonly labels: Labels;
  readonly targets: readonly ClassTarget[];
}

/** Neighbours and draws of `smoten`. */
export function drawNominal({ columns, labels, targets, kNeighbors, seed }: NominalDraw): NominalPlan {
  const tables = columns.map((column) => valueDifferences(column, labels));
  const byClass = rowsByClass(labels);
  const total = targets.reduce((sum, target) => sum + target.count, 0);
  const base = new Int32Array(total);
  const codes = columns.map(() => new Int32Array(total));
  const ranges = [];
  let start = 0;
  for (const { classIndex, count } of targets) {
    const rows = byClass[classIndex];
    const groups = groupEqualRows(columns, rows);
    const modes = commonestCodes(columns, tables, rows, groups.members, kNeighbors + 1);
    const drawn = new RandomState(seed).choice(rows.length, count);
    for (const [i, place] of drawn.entries()) {
      base[start + i] = rows[place];
      for (let c = 0; c < columns.length; c++) codes[c][start + i] = modes[c][groups.groupOf[place]];
    }
    ranges.push({ classIndex, start, count });
    start += count;
  }
  return { ranges, base, codes };
}

const nominalTask = workerTask<NominalDraw, NominalPlan>(import.meta.url, 'drawNominal');

/** categories x categories: the squared L1 distance between the label shares of two categories. */
function valueDifferences({ codes, categories }: Codes, labels: Labels): Float64Array {
  const classes = labels.classes.length;
  const shares = new Float64Array(categories * classes);
  const sizes = new Float64Array(categories);
  for (let r = 0; r < codes.length; r++) {
    shares[codes[r] * classes + labels.codes[r]]++;
    sizes[codes[r]]++;
  }
  for (let i = 0; i < shares.length; i++) shares[i] /= sizes[Math.floor(i / classes)];
  const table = new Float64Array(categories * categories);
  for (let a = 0; a < categories; a++) {
    for (let b = 0; b < categories; b++) {
      let sum = 0;
      for (let l = 0; l < classes; l++) sum += Math.abs(shares[a * classes + l] - shares[b * classes + l]);
      table[a * categories + b] = sum * sum;
    }
  }
  return table;
}

/** Nominal rows repeat: equal ones have the same neighbours, so only one of each is asked. */
function groupEqualRows(
  columns: readonly Codes[],
  rows: Int32Array,
): { groupOf: Int32Array; members: readonly (readonly number[])[] } {
  const groupOf = new Int32Array(rows.length);
  const members: number[][] = [];
  const known = new Map<string, number>();
  for (const [place, row] of rows.entries()) {
    const key = columns.map(({ codes }) => codes[row]).join();
    const group = known.get(key) ?? members.length;
    if (group === members.length) {
      known.set(key, group);
      members.push([]);
    }
    members[group].push(place);
    groupOf[place] = group;
  }
  return { groupOf, members };
}

/** Per column and group the commonest code among the k nearest rows, the group's own included. */
function commonestCodes(
  columns: readonly Codes[],
  tables: readonly Float64Array[],
  rows: Int32Array,
  members: readonly (readonly number[])[],
  k: number,
): Int32Array[] {
  const near = emptyNeighbors(members.length, k);
  const firstRows = members.map((group) => rows[group[0]]);
  for (const [query, a] of firstRows.entries()) {
    for (const [group, b] of firstRows.entries()) {
      let distance = 0;
      for (let c = 0; c < columns.length; c++) {
        const { codes, categories } = columns[c];
        distance += tables[c][codes[a] * categories + codes[b]];
      }
      if (distance > reach(near, query)) continue;
      for (const place of members[group].slice(0, k)) offer(near, query, distance, place);
    }
  }
  return columns.map(({ codes, categories }) =>
    Int32Array.from(members, (_, query) => {
      const votes = new Int32Array(categories);
      for (const place of near.indices.subarray(query * k, (query + 1) * k)) votes[codes[rows[place]]]++;
      return votes.indexOf(Math.max(...votes));
    }),
  );
}
