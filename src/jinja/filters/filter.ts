import { bindArguments, type Bound, type Parameters } from '../define-function.ts';
import type { Filter, Frame } from '../frame.ts';
import type { Value } from '../value.ts';

/** A filter with checked arguments, under its name. @param parameters those after the filtered value */
export function defineFilter<P extends Parameters>(
  name: string,
  parameters: P,
  body: (value: Value, values: Bound<P>, frame: Frame) => Value,
): readonly [string, Filter] {
  return [name, (value, args, frame) => body(value, bindArguments(name, parameters, args), frame)];
}

/** The same filter under another name. */
export function alias(name: string, [, filter]: readonly [string, Filter]): readonly [string, Filter] {
  return [name, filter];
}
