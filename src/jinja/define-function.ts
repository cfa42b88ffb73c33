import { PyDict } from './dict.ts';
import { argumentsFault } from './faults.ts';
import { repr } from './repr.ts';
import { JinjaFunction, PyTuple, type Arguments, type CallContext, type Value } from './value.ts';

class Required {
  readonly kind = 'required';
}
class RestPositional {
  readonly kind = 'rest positional';
}
class RestNamed {
  readonly kind = 'rest named';
}

/** A parameter that must be given. */
export const required: Required = new Required();
/** All further positional arguments, as a tuple. Parameters after it can be given by name only. */
export const restPositional: RestPositional = new RestPositional();
/** All further named arguments, as a dict. */
export const restNamed: RestNamed = new RestNamed();

/** The parameters of a function in order: name -> default value or marker. */
export type Parameters = Readonly<Record<string, Value | Required | RestPositional | RestNamed>>;

/** What a function's body gets for its parameters. */
export type Bound<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends RestPositional ? PyTuple : P[K] extends RestNamed ? PyDict : Value;
};

/**
 * A function for templates with checked arguments.
 * @param parameters e.g. `{ name: required, default: null }`
 */
export function defineFunction<P extends Parameters>(
  name: string,
  parameters: P,
  body: (values: Bound<P>, context: CallContext) => Value,
): JinjaFunction {
  return new JinjaFunction(name, (args, context) => body(bindArguments(name, parameters, args), context));
}

/**
 * Spreads arguments over parameters as Python does.
 * @throws JINJA_ARGUMENTS for a missing, doubled, unknown or surplus one
 */
export function bindArguments<P extends Parameters>(name: string, parameters: P, args: Arguments): Bound<P> {
  const values: Record<string, Value> = {};
  const taken = new Set<string>();
  let position = 0;
  let nameOnly = false;
  for (const [parameter, fallback] of Object.entries(parameters)) {
    if (fallback instanceof RestPositional) {
      values[parameter] = new PyTuple(args.positional.slice(position));
      position = args.positional.length;
      nameOnly = true;
    } else if (fallback instanceof RestNamed) {
      values[parameter] = new PyDict([...args.named].filter(([key]) => !taken.has(key)));
      for (const key of args.named.keys()) taken.add(key);
    } else {
      const named = args.named.get(parameter);
      if (named !== undefined) taken.add(parameter);
      if (!nameOnly && position < args.positional.length) {
        if (named !== undefined)
          throw fault(name, parameters, `got multiple values for argument '${parameter}'`);
        values[parameter] = args.positional[position++]!;
      } else if (named !== undefined) values[parameter] = named;
      else if (fallback instanceof Required)
        throw fault(name, parameters, `missing required argument: '${parameter}'`);
      else values[parameter] = fallback;
    }
  }
  if (position < args.positional.length) {
    const given = args.positional.length;
    throw fault(
      name,
      parameters,
      `takes at most ${position} argument${position === 1 ? '' : 's'} (${given} given)`,
    );
  }
  for (const key of args.named.keys()) {
    if (!taken.has(key)) throw fault(name, parameters, `got an unexpected keyword argument '${key}'`);
  }
  return values as Bound<P>;
}

function fault(name: string, parameters: Parameters, problem: string): Error {
  return argumentsFault(`${name}() ${problem}`, `${name}(${signature(parameters)})`);
}

function signature(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, fallback]) => {
      if (fallback instanceof Required) return name;
      if (fallback instanceof RestPositional) return `*${name}`;
      return fallback instanceof RestNamed ? `**${name}` : `${name}=${repr(fallback)}`;
    })
    .join(', ');
}
