/** A smooth convex function and what the minimiser may ask of it. */
export interface SmoothFunction {
  /** Value at `theta`; writes the gradient. */
  evaluate(theta: Float64Array, gradient: Float64Array): Promise<number>;
  /** Estimates the second derivatives at `theta`, to be used by `precondition` until the next call. */
  refresh(theta: Float64Array): Promise<void>;
  /** Divides a vector by the second derivatives, in place. */
  precondition(vector: Float64Array): void;
  /** Whether a fresh estimate is so good that what earlier steps taught is only in its way. */
  readonly exact: boolean;
}

export interface MinimizeOptions {
  readonly maxIterations: number;
  /** The largest step that a coefficient may still want to make, relative to the largest coefficient (at least 1). */
  readonly tolerance: number;
  readonly progress: (fraction: number) => void;
}

export interface Minimum {
  readonly theta: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Steps that are remembered. */
const MEMORY = 12;
const MOST_REFRESHES = 12;

/**
 * Minimises by L-BFGS with the second derivatives as its starting matrix. While steps shrink slowly the
 * derivatives are taken anew, which makes it Newton's method; near the minimum one estimate serves for the rest.
 * @see Nocedal & Wright, Numerical Optimization, algorithm 7.4
 */
export async function minimize(
  f: SmoothFunction,
  start: Float64Array,
  options: MinimizeOptions,
): Promise<Minimum> {
  const size = start.length;
  let theta = start;
  let gradient: Float64Array = new Float64Array(size);
  let value = await f.evaluate(theta, gradient);
  await f.refresh(theta);
  let refreshes = 1;
  let fresh = true;
  let memory: Step[] = [];
  let lastLength = Infinity;
  let firstLength = 0;
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    let direction = descent(f, gradient, memory);
    if (!fresh && refreshes < MOST_REFRESHES && largest(direction) > 0.1 * lastLength) {
      await f.refresh(theta);
      refreshes++;
      fresh = true;
      if (f.exact) memory = [];
      direction = descent(f, gradient, memory);
    }
    const length = largest(direction) / Math.max(1, largest(theta));
    if (length <= options.tolerance) return { theta, iterations: iteration, converged: true };
    firstLength = Math.max(firstLength, length);
    options.progress(Math.log(firstLength / length) / Math.log(firstLength / options.tolerance));
    const next = await search(f, theta, value, gradient, direction);
    // Rounding hides any further descent: as near as numbers of 64 bits get.
    if (next === null) return { theta, iterations: iteration, converged: length < 1e-5 };
    const step = { moved: subtract(next.theta, theta), turned: subtract(next.gradient, gradient) };
    if (dot(step.moved, step.turned) > 0) memory = [...memory.slice(-MEMORY + 1), step];
    ({ theta, gradient, value } = next);
    lastLength = largest(direction);
    fresh = false;
  }
  return { theta, iterations: options.maxIterations, converged: false };
}

interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
}

/** Minus the gradient, divided by the second derivatives as far as they and the last steps tell. */
function descent(f: SmoothFunction, gradient: Float64Array, memory: readonly Step[]): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const shares = memory.map(() => 0);
  for (let i = memory.length - 1; i >= 0; i--) {
    const { moved, turned } = memory[i];
    shares[i] = dot(moved, direction) / dot(moved, turned);
    add(direction, turned, -shares[i]);
  }
  f.precondition(direction);
  memory.forEach(({ moved, turned }, i) => {
    add(direction, moved, shares[i] - dot(turned, direction) / dot(moved, turned));
  });
  return direction;
}

/** Halves the step until the function falls enough; null when rounding hides any fall. */
async function search(
  f: SmoothFunction,
  theta: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
): Promise<{ theta: Float64Array; gradient: Float64Array; value: number } | null> {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return null;
  const noise = 1e-13 * Math.max(1, Math.abs(value));
  for (let t = 1; t > 1e-9; t /= 2) {
    const next = theta.map((entry, i) => entry + t * direction[i]);
    const nextGradient = new Float64Array(theta.length);
    const nextValue = await f.evaluate(next, nextGradient);
    if (nextValue <= value + 1e-4 * t * slope + noise) {
      return { theta: next, gradient: nextGradient, value: nextValue };
    }
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((entry, i) => entry - b[i]);
}

function largest(a: Float64Array): number {
  let most = 0;
  for (const entry of a) most = Math.max(most, Math.abs(entry));
  return most;
}
