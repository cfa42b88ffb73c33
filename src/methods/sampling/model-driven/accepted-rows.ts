import { emptyPlan, type CandidatePlan } from './candidates.ts';

/** Candidates that were accepted, in the order of their numbers. */
export interface Accepted {
  readonly plan: CandidatePlan;
  /** Probability of the class; null where only the decision was asked for. */
  readonly score: Float64Array | null;
  /** Candidates that were looked at. */
  readonly tried: number;
}

/** Collects accepted candidates, in any number. */
export class AcceptedRows {
  private readonly hasScores: boolean;
  private plan: CandidatePlan;
  private score: Float64Array;
  private capacity: number;
  count = 0;

  constructor(hasScores: boolean, capacity: number = 1024) {
    this.hasScores = hasScores;
    this.capacity = capacity;
    this.plan = emptyPlan(capacity);
    this.score = new Float64Array(hasScores ? capacity : 0);
  }

  /** Takes candidate `i` of a plan. */
  push({ item, base, neighbor, gap }: CandidatePlan, i: number, score: number): void {
    if (this.count === this.capacity) this.resize(2 * this.capacity);
    const at = this.count++;
    this.plan.item[at] = item[i];
    this.plan.base[at] = base[i];
    this.plan.neighbor[at] = neighbor[i];
    this.plan.gap[at] = gap[i];
    if (this.hasScores) this.score[at] = score;
  }

  /** Takes candidates `from` to `to` of what was accepted elsewhere. */
  append({ plan, score }: Accepted, from: number, to: number): void {
    for (let i = from; i < to; i++) this.push(plan, i, score?.[i] ?? 0);
  }

  /** Leaves the `count` likeliest, in their order; of equally likely ones the first. */
  keepBest(count: number): void {
    if (this.count <= count) return;
    const { plan, score } = this;
    const order = new Uint32Array(this.count).map((_, i) => i).sort((a, b) => score[b] - score[a] || a - b);
    order
      .subarray(0, count)
      .sort()
      .forEach((from, to) => {
        plan.item[to] = plan.item[from];
        plan.base[to] = plan.base[from];
        plan.neighbor[to] = plan.neighbor[from];
        plan.gap[to] = plan.gap[from];
        score[to] = score[from];
      });
    this.count = count;
  }

  /** The lowest score. */
  get floor(): number {
    let floor = Infinity;
    for (let i = 0; i < this.count; i++) floor = Math.min(floor, this.score[i]);
    return floor;
  }

  finish(tried: number): Accepted {
    this.resize(this.count);
    return { plan: this.plan, score: this.hasScores ? this.score : null, tried };
  }

  private resize(capacity: number): void {
    const { item, base, neighbor, gap } = this.plan;
    this.plan = {
      item: resized(item, new Float64Array(capacity)),
      base: resized(base, new Int32Array(capacity)),
      neighbor: resized(neighbor, new Int32Array(capacity)),
      gap: resized(gap, new Float64Array(capacity)),
    };
    if (this.hasScores) this.score = resized(this.score, new Float64Array(capacity));
    this.capacity = capacity;
  }
}

function resized<A extends Float64Array | Int32Array>(from: A, into: A): A {
  into.set(from.subarray(0, into.length));
  return into;
}
