import { BallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';

/**
 * The place of the class that an argument `class` names; undefined without one.
 * @throws INVALID_ARGUMENT
 */
export function classIndex(classes: readonly Label[], label: Label | undefined): number | undefined {
  if (label === undefined) return undefined;
  const at = classes.map(String).indexOf(String(label));
  if (at >= 0) return at;
  const params = { argument: 'class', got: String(label), expected: `one of ${classes.join(', ')}` };
  throw new BallastError('INVALID_ARGUMENT', params, { argument: 'class' });
}
