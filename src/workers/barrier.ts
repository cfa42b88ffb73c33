const ARRIVED = 0;
const ROUND = 1;
const BROKEN = 2;

/** Thrown where another part has failed, whose error is the one to tell of. */
export class BrokenBarrier extends Error {
  override readonly name = 'BrokenBarrier';
}

/**
 * Lets parts that run in threads of their own wait for each other. They sleep while they wait, so never wait on the
 * main thread with more than one part.
 */
export class Barrier {
  private readonly state: Int32Array;
  private readonly parts: number;

  /** @param state  three numbers on shared memory, 0 at first */
  constructor(state: Int32Array, parts: number) {
    this.state = state;
    this.parts = parts;
  }

  /**
   * Returns when all parts have called it.
   * @throws BrokenBarrier when one of them never will
   */
  wait(): void {
    if (this.parts === 1) return;
    const { state } = this;
    const round = Atomics.load(state, ROUND);
    // Read behind the round: who breaks the barrier ends the round last.
    this.check();
    if (Atomics.add(state, ARRIVED, 1) === this.parts - 1) {
      Atomics.store(state, ARRIVED, 0);
      Atomics.add(state, ROUND, 1);
      Atomics.notify(state, ROUND);
    } else {
      while (Atomics.load(state, ROUND) === round) Atomics.wait(state, ROUND, round);
    }
    this.check();
  }

  private check(): void {
    if (Atomics.load(this.state, BROKEN) !== 0) throw new BrokenBarrier('another part has failed');
  }
}

/** Ends the waiting of all parts, now and later. */
export function breakBarrier(state: Int32Array): void {
  Atomics.store(state, BROKEN, 1);
  Atomics.add(state, ROUND, 1);
  Atomics.notify(state, ROUND);
}
