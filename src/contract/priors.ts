import { BallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';
import type { ArgSchema } from './define.ts';

/** Arguments that tell shares of classes. */
export const priorArgs = {
  prior: {
    type: ['number', 'object'],
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    description:
      'True share of the second class, or a map from class to share: probabilities are brought there from the shares that the model was trained on.',
  },
  trained_prior: {
    type: ['number', 'object'],
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    description:
      'Share of the second class in training, or a map. Default: what the model tells of its training rows.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

/**
 * The share of each class, in the order of the classes; a map is brought to the sum 1.
 * @throws INVALID_ARGUMENT
 */
export function sharesOfArgument(
  argument: string,
  value: unknown,
  classes: readonly Label[],
): readonly number[] {
  const names = classes.map(String);
  const refuse = (expected: string) =>
    new BallastError('INVALID_ARGUMENT', { argument, got: JSON.stringify(value), expected }, { argument });
  if (typeof value === 'number') {
    if (names.length !== 2) throw refuse(`a map with a share for each of the ${names.length} classes`);
    return [1 - value, value];
  }
  const map = value as Readonly<Record<string, unknown>>;
  const known = Object.keys(map).every((name) => names.includes(name));
  const shares = names.map((name) => Number(map[name] ?? NaN));
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!known || !shares.every((share) => share > 0) || Math.abs(sum - 1) > 1e-6)
    throw refuse(`a map from each of ${names.join(', ')} to its share, above 0 and 1 in all`);
  return shares.map((share) => share / sum);
}
