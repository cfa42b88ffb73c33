import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { freshSeed, RandomState, type ChoiceOptions } from '../../src/random/random-state.ts';

interface Step {
  readonly method: string;
  readonly args: readonly [number, number, number, ChoiceOptions?];
  readonly values: readonly number[];
}

interface Seed {
  readonly seed: number;
  readonly steps: readonly Step[];
}

const golden: { readonly seeds: readonly Seed[] } = JSON.parse(
  readFileSync(new URL('../fixtures/datasets/random-state.json', import.meta.url), 'utf8'),
);

/** What takes powers: numpy's are glibc's, ours V8's. */
const LAST_BITS = 1e-15;
const takesPowers = ({ method, args: [a, b] }: Step): boolean =>
  (method === 'gamma' && a < 1) || (method === 'beta' && a <= 1 && b <= 1);

describe.each(golden.seeds)('RandomState($seed)', ({ seed, steps }) => {
  test('draws what numpy draws, call after call', () => {
    const random = new RandomState(seed);
    for (const [i, step] of steps.entries()) {
      const drawn = [...draw(random, step)];
      const title = `call ${i}, ${step.method}(${JSON.stringify(step.args)})`;
      if (!takesPowers(step)) expect(drawn, title).toEqual(step.values);
      else expect(farthest(drawn, step.values), title).toBeLessThan(LAST_BITS);
    }
  });
});

function draw(random: RandomState, { method, args, values }: Step): ArrayLike<number> & Iterable<number> {
  const [a, b, c] = args;
  switch (method) {
    case 'uint32':
      return values.map(() => random.uint32());
    case 'randint':
      return random.randint(a, b, c);
    case 'randomSample':
      return random.randomSample(a);
    case 'uniform':
      return random.uniform(a, b, c);
    case 'randn':
      return random.randn(a);
    case 'permutation':
      return random.permutation(a);
    case 'normal':
      return random.normal(a, b, c);
    case 'choice':
      return random.choice(a, b, choiceOptions(args[2]));
    case 'beta':
      return random.beta(a, b, c);
    case 'gamma':
      return random.gamma(a, b, c);
    case 'exponential':
      return random.exponential(a, b);
    default:
      throw new Error(`no such method in this test: ${method}`);
  }
}

function choiceOptions(given: unknown): ChoiceOptions {
  return typeof given === 'object' && given !== null ? given : {};
}

function farthest(drawn: readonly number[], values: readonly number[]): number {
  expect(drawn.length).toBe(values.length);
  return Math.max(...drawn.map((value, i) => Math.abs(value - values[i]) / Math.max(1, Math.abs(values[i]))));
}

// numpy 2.4: hashlib.sha256(RandomState(42).randn(1_000_000).tobytes()).hexdigest(), and so on.
test.each([
  [
    'randn',
    (random: RandomState) => random.randn(1_000_000),
    '926df2a3983bff5e09f7eba82bec19ab169878c79617739c7104c86dbfa6dd80',
  ],
  [
    'gamma',
    (random: RandomState) => random.gamma(2.5, 1.7, 200_000),
    'b77177a58eb5294bc341be45dc7319eae76375544bc03a997c21bd3abd1d1483',
  ],
  [
    'beta',
    (random: RandomState) => random.beta(10, 10, 200_000),
    '323dfbdf3031edfa6508c33c04a50f18d64280bc6fdf486a3e99ee63b77135da',
  ],
])('%s gives the bits of numpy in a long run', (_, drawMany, expected) => {
  const bytes = Buffer.from(drawMany(new RandomState(42)).buffer);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected);
});

describe('RandomState', () => {
  test('gives integers in an Int32Array only where they fit', () => {
    const random = new RandomState(1);
    expect(random.randint(0, 2 ** 31, 4)).toBeInstanceOf(Int32Array);
    expect(random.randint(0, 2 ** 31 + 1, 4)).toBeInstanceOf(Float64Array);
    expect(random.randint(-(2 ** 31) - 1, 0, 4)).toBeInstanceOf(Float64Array);
  });

  test('shuffles any array with the draws of a permutation', () => {
    const letters = 'abcdefghij'.split('');
    new RandomState(3).shuffle(letters);
    expect(letters).toEqual([...new RandomState(3).permutation(10)].map((i) => 'abcdefghij'[i]));
  });

  test('draws nothing for an interval of one number', () => {
    const random = new RandomState(9);
    expect(random.interval(0)).toBe(0);
    expect(random.double()).toBe(new RandomState(9).double());
  });

  test('keeps the second normal of a pair while other numbers are drawn', () => {
    const pair = new RandomState(4).randn(2);
    const random = new RandomState(4);
    expect(random.gauss()).toBe(pair[0]);
    random.randomSample(10);
    expect(random.gauss()).toBe(pair[1]);
  });

  test('refuses to choose more distinct indices than have a probability', () => {
    expect(() => new RandomState(1).choice(3, 3, { replace: false, p: [0.5, 0.5, 0] })).toThrow(RangeError);
  });
});

test('freshSeed gives a new seed of 32 bits each time', () => {
  const seeds = Array.from({ length: 20 }, freshSeed);
  expect(new Set(seeds).size).toBeGreaterThan(15);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
});
