import type { Column, Frame } from '../../../frame/frame.ts';
import { CounterRandom } from '../../../random/counter-random.ts';
import { roundStored, type StoredNumber } from './stored-number.ts';

/** The rows of one class, of which candidates are made; on shared memory. */
export interface Parents {
  readonly rows: number;
  /** Numbers first. */
  readonly columns: readonly ParentColumn[];
  /** The columns that are numbers, row by row: a candidate reads two rows as a whole. */
  readonly numbers: Float64Array;
}

export type ParentColumn = ParentNumber | ParentCategory;

export interface ParentNumber {
  readonly kind: 'number';
  readonly name: string;
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

/** The columns that are numbers of a run of candidates, as they will be stored; in memory that every run uses anew. */
export class NumberBlock {
  /** Column `c` of candidate `i` stands at c * capacity + i. */
  readonly values: Float64Array;
  private readonly capacity: number;
  private readonly rule: CandidateRule;
  private readonly columns: readonly ParentNumber[];
  private readonly noise: Float64Array;

  /** @param capacity  most candidates of a run */
  constructor(rule: CandidateRule, capacity: number) {
    this.rule = rule;
    this.capacity = capacity;
    this.columns = rule.parents.columns.filter((column) => column.kind === 'number');
    this.values = new Float64Array(this.columns.length * capacity);
    this.noise = new Float64Array(this.columns.length);
  }

  /** Candidates `start` to `start + count` of a plan. */
  fill(plan: CandidatePlan, start: number, count: number): void {
    if (this.rule.kind === 'jitter') this.fillNoisy(plan, start, count);
    else fillBetween(this.rule.parents.numbers, plan, start, count, this.values, this.capacity);
    this.columns.forEach(({ stored }, c) => {
      if (stored.kind !== 'double') roundStored(this.column(c, count), count, stored);
    });
  }

  column(c: number, count: number): Float64Array {
    return this.values.subarray(c * this.capacity, c * this.capacity + count);
  }

  private fillNoisy({ base, item }: CandidatePlan, start: number, count: number): void {
    const { values, capacity, columns, noise, rule } = this;
    const { numbers } = rule.parents;
    const width = columns.length;
    const random = new CounterRandom(rule.seed);
    for (let i = 0; i < count; i++) {
      random.at(item[start + i], STREAMS.noise);
      for (let c = 0; c < width; c++) noise[c] = random.gauss();
      const from = base[start + i] * width;
      for (let c = 0; c < width; c++) {
        const { stored, noise: deviation } = columns[c];
        const moved = numbers[from + c] + deviation * noise[c];
        values[c * capacity + i] = Math.min(stored.high, Math.max(stored.low, moved));
      }
    }
  }
}

/** base + gap * (neighbor - base), each operation rounded once. */
function fillBetween(
  numbers: Float64Array,
  { base, neighbor, gap }: CandidatePlan,
  start: number,
  count: number,
  values: Float64Array,
  capacity: number,
): void {
  const width = values.length / capacity;
  for (let i = 0; i < count; i++) {
    const a = base[start + i] * width;
    const b = neighbor[start + i] * width;
    const share = gap[start + i];
    for (let c = 0, at = i; c < width; c++, at += capacity) {
      const from = numbers[a + c];
      values[at] = from + share * (numbers[b + c] - from);
    }
  }
}

/** Candidates as columns that a model reads, in memory that every block uses anew. */
export class CandidateBlock {
  private readonly rule: CandidateRule;
  private readonly capacity: number;
  private readonly numbers: NumberBlock;
  private readonly categories: readonly CategoryBuffers[];
  private readonly names: ReadonlySet<string>;
  /** A block of `capacity` candidates. */
  private readonly whole: Frame;

  /**
   * @param names     the columns that are made
   * @param capacity  most candidates in a block
   */
  constructor(rule: CandidateRule, names: readonly string[], capacity: number) {
    this.rule = rule;
    this.capacity = capacity;
    this.names = new Set(names);
    this.numbers = new NumberBlock(rule, capacity);
    this.categories = rule.parents.columns.flatMap((column) => {
      if (column.kind === 'number' || !this.names.has(column.name)) return [];
      const values = new Float64Array(column.isBoolean ? capacity : 0);
      return [{ column, codes: new Int32Array(capacity), values }];
    });
    this.whole = this.frame(capacity);
  }

  /** The first `count` candidates of a plan; valid until the next call. */
  make(plan: CandidatePlan, count: number): Frame {
    this.numbers.fill(plan, 0, count);
    for (const { column, codes, values } of this.categories) {
      fillCodes(column, plan, 0, count, codes);
      if (!column.isBoolean) continue;
      for (let i = 0; i < count; i++) values[i] = Number(column.categories[codes[i]] === 'true');
    }
    return count === this.capacity ? this.whole : this.frame(count);
  }

  private frame(count: number): Frame {
    const numbers = this.rule.parents.columns.flatMap(({ kind, name }, c): Column[] => {
      if (kind !== 'number' || !this.names.has(name)) return [];
      return [{ kind, name, values: this.numbers.column(c, count), valid: null }];
    });
    const categories = this.categories.map(({ column, codes, values }): Column => {
      const { name, categories: texts, isBoolean } = column;
      return isBoolean
        ? { kind: 'number', name, values: values.subarray(0, count), valid: null }
        : { kind: 'category', name, codes: codes.subarray(0, count), categories: texts };
    });
    return { rows: count, columns: [...numbers, ...categories] };
  }
}

interface CategoryBuffers {
  readonly column: ParentCategory;
  readonly codes: Int32Array;
  /** For booleans: 0 and 1. */
  readonly values: Float64Array;
}
