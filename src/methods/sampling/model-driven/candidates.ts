import type { Column, Frame } from '../../../frame/frame.ts';
import { CounterRandom } from '../../../random/counter-random.ts';
import { roundStored, type StoredNumber } from './stored-number.ts';

/** The rows of one class, of which candidates are made; on shared memory. */
export interface Parents {
  readonly rows: number;
  readonly columns: readonly ParentColumn[];
}

export type ParentColumn = ParentNumber | ParentCategory;

export interface ParentNumber {
  readonly kind: 'number';
  readonly name: string;
  readonly values: Float64Array;
  readonly stored: StoredNumber;
  /** Standard deviation of the noise that jitter adds. */
  readonly noise: number;
}

/** A column of which a candidate takes a parent's value. */
export interface ParentCategory {
  readonly kind: 'category';
  readonly name: string;
  readonly codes: Int32Array;
  readonly categories: readonly string[];
  /** Whether the categories are 'false' and 'true', which models read as 0 and 1. */
  readonly isBoolean: boolean;
}

/** How candidates are made. Candidate i depends on the seed and i alone. */
export interface CandidateRule {
  readonly parents: Parents;
  /** Pairs of any two rows, pairs of a row and one of its neighbours, or single rows with noise. */
  readonly kind: 'interpolation' | 'neighbors' | 'jitter';
  /** For 'neighbors': rows x k. */
  readonly near: Int32Array | null;
  readonly k: number;
  readonly seed: number;
}

/** Candidates as where they come from. */
export interface CandidatePlan {
  /** Their numbers: `lot` * 2^32 + place in the lot. */
  readonly item: Float64Array;
  readonly base: Int32Array;
  readonly neighbor: Int32Array;
  readonly gap: Float64Array;
}

export function emptyPlan(count: number): CandidatePlan {
  return {
    item: new Float64Array(count),
    base: new Int32Array(count),
    neighbor: new Int32Array(count),
    gap: new Float64Array(count),
  };
}

/** What one candidate draws, apart from the pair. */
const STREAMS = { pair: 0, lot: 1, noise: 2 } as const;

/** Draws the pairs of candidates `first` to `first + count`: a base row, another row, and how far towards it. */
export function drawPairs(
  { parents, kind, near, k, seed }: CandidateRule,
  first: number,
  count: number,
  into: CandidatePlan,
): void {
  const random = new CounterRandom(seed);
  const { rows } = parents;
  for (let i = 0; i < count; i++) {
    random.at(first + i, STREAMS.pair);
    const base = random.interval(rows - 1);
    into.item[i] = first + i;
    into.base[i] = base;
    if (kind === 'jitter') {
      into.neighbor[i] = base;
      into.gap[i] = 0;
      continue;
    }
    if (near === null) {
      const other = random.interval(rows - 2);
      into.neighbor[i] = other < base ? other : other + 1;
    } else into.neighbor[i] = near[base * k + random.interval(k - 1)];
    into.gap[i] = random.double();
  }
}

/** The lots of candidates `first` to `first + count` for rejection sampling: uniform in [0, 1). */
export function drawLots(seed: number, first: number, count: number, into: Float64Array): void {
  const random = new CounterRandom(seed);
  for (let i = 0; i < count; i++) into[i] = random.at(first + i, STREAMS.lot).double();
}

/** Writes column `c` of `count` candidates of a plan, from `start` on, as it will be stored. */
export function fillNumbers(
  column: ParentNumber,
  plan: CandidatePlan,
  start: number,
  count: number,
  out: Float64Array,
  noise: Float64Array | null,
): void {
  const { values, stored } = column;
  const { base, neighbor, gap } = plan;
  if (noise === null) {
    for (let i = 0, p = start; i < count; i++, p++) {
      const from = values[base[p]];
      out[i] = from + gap[p] * (values[neighbor[p]] - from);
    }
  } else {
    for (let i = 0, p = start; i < count; i++, p++) {
      const moved = values[base[p]] + column.noise * noise[i];
      out[i] = moved < stored.low ? stored.low : moved > stored.high ? stored.high : moved;
    }
  }
  roundStored(out, count, stored);
}

/** Codes of a category of candidates: the value of the parent that the candidate is nearer to. */
export function fillCodes(
  { codes }: ParentCategory,
  { base, neighbor, gap }: CandidatePlan,
  start: number,
  count: number,
  out: Int32Array,
): void {
  for (let i = 0, p = start; i < count; i++, p++) out[i] = codes[gap[p] < 0.5 ? base[p] : neighbor[p]];
}

/**
 * Standard normals of candidates, for each number column one after the other: the value of candidate i and number c
 * stands at c * count + i.
 */
export function drawNoise(
  { seed }: CandidateRule,
  numbers: number,
  { item }: CandidatePlan,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const random = new CounterRandom(seed);
  for (let i = 0; i < count; i++) {
    random.at(item[start + i], STREAMS.noise);
    for (let c = 0; c < numbers; c++) out[c * count + i] = random.gauss();
  }
}

/** Candidates as columns, in memory that every block uses anew. */
export class CandidateBlock {
  private readonly rule: CandidateRule;
  private readonly numbers: number;
  private readonly noise: Float64Array | null;
  private readonly buffers: readonly Buffers[];
  private readonly names: ReadonlySet<string>;

  /**
   * @param names     the columns that are made
   * @param capacity  most candidates in a block
   */
  constructor(rule: CandidateRule, names: readonly string[], capacity: number) {
    const { columns } = rule.parents;
    this.rule = rule;
    this.names = new Set(names);
    this.numbers = columns.filter(({ kind }) => kind === 'number').length;
    this.noise = rule.kind === 'jitter' ? new Float64Array(this.numbers * capacity) : null;
    this.buffers = columns.map((column) => ({
      codes: new Int32Array(column.kind === 'category' ? capacity : 0),
      values: new Float64Array(column.kind === 'number' || column.isBoolean ? capacity : 0),
    }));
  }

  /** The first `count` candidates of a plan as a model reads them; valid until the next call. */
  make(plan: CandidatePlan, count: number): Frame {
    const { rule, noise, numbers } = this;
    if (noise !== null) drawNoise(rule, numbers, plan, 0, count, noise);
    const made: Column[] = [];
    let number = 0;
    rule.parents.columns.forEach((column, c) => {
      const own = column.kind === 'number' ? number++ : -1;
      if (!this.names.has(column.name)) return;
      made.push(this.fill(column, this.buffers[c], plan, count, noise?.subarray(own * count) ?? null));
    });
    return { rows: count, columns: made };
  }

  private fill(
    column: ParentColumn,
    buffers: Buffers,
    plan: CandidatePlan,
    count: number,
    noise: Float64Array | null,
  ): Column {
    const { name } = column;
    const values = buffers.values.subarray(0, count);
    if (column.kind === 'number') {
      fillNumbers(column, plan, 0, count, values, noise);
      return { kind: 'number', name, values, valid: null };
    }
    const { categories, isBoolean } = column;
    const codes = buffers.codes.subarray(0, count);
    fillCodes(column, plan, 0, count, codes);
    if (!isBoolean) return { kind: 'category', name, codes, categories };
    for (let i = 0; i < count; i++) values[i] = Number(categories[codes[i]] === 'true');
    return { kind: 'number', name, values, valid: null };
  }
}

/** Memory of one column; empty where it is not needed. */
interface Buffers {
  readonly codes: Int32Array;
  readonly values: Float64Array;
}
