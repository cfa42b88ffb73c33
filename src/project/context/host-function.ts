import { BallastError } from '../../errors/ballast-error.ts';
import { type Arguments, type CallContext, JinjaFunction, type Value, repr } from '../../jinja/index.ts';

/** The arguments of one call by parameter name. */
export interface Bound {
  /** The argument, or undefined if it was left out. */
  readonly get: (name: string) => Value | undefined;
  /** The argument as text. @throws CONTEXT_ARGUMENTS */
  readonly text: (name: string) => string;
  /** The argument as text, or undefined if it was left out or None. @throws CONTEXT_ARGUMENTS */
  readonly optionalText: (name: string) => string | undefined;
  readonly call: Arguments;
  readonly context: CallContext;
}

/**
 * A function of ours that templates call.
 * @param parameters  names in order; `body` decides which are needed
 * @throws CONTEXT_ARGUMENTS when called with an argument that has no parameter
 */
export function hostFunction(
  name: string,
  parameters: readonly string[],
  body: (bound: Bound) => Value,
): JinjaFunction {
  return new JinjaFunction(name, (call, context) => {
    const values = new Map<string, Value>(call.named);
    const expected = parameters.length === 0 ? 'no arguments' : `the arguments ${parameters.join(', ')}`;
    const refuse = (got: string) =>
      new BallastError(
        'CONTEXT_ARGUMENTS',
        { function: name, expected, got },
        { file: context.file, line: context.line },
      );
    if (call.positional.length > parameters.length) throw refuse(`${call.positional.length} arguments`);
    call.positional.forEach((value, i) => values.set(parameters[i], value));
    for (const key of values.keys()) {
      if (!parameters.includes(key)) throw refuse(`the argument ${key}`);
    }
    const optionalText = (key: string) => {
      const value = values.get(key) ?? undefined;
      if (value === undefined || typeof value === 'string') return value;
      throw refuse(`${key} = ${repr(value)}`);
    };
    return body({
      get: (key) => values.get(key),
      optionalText,
      text: (key) => {
        const value = optionalText(key);
        if (value === undefined) throw refuse(`no ${key}`);
        return value;
      },
      call,
      context,
    });
  });
}
