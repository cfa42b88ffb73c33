import type { FunctionDefinition } from '../contract/define.ts';
import { BallastError } from '../errors/ballast-error.ts';
import type { WrittenArg } from './calls.ts';

/**
 * Names that can be left out, in order: the inputs, then what the declaration says. Optional inputs behind the first
 * have to be named, and inputs that the declaration lists stand where it lists them.
 */
export function positionalNames({ inputs, args, positional }: FunctionDefinition): string[] {
  const listed = positional ?? args.required ?? [];
  const leading = Object.entries(inputs)
    .filter(([name, { optional }], i) => !listed.includes(name) && (i === 0 || optional !== true))
    .map(([name]) => name);
  return [...leading, ...listed];
}

/** Gives every argument its name. */
export function nameArguments(
  args: readonly WrittenArg[],
  positional: readonly string[],
  known: readonly string[],
): Map<string, WrittenArg> {
  const named = new Map<string, WrittenArg>();
  const unnamed = args.filter((arg) => arg.name === undefined).length;
  let position = 0;
  for (const arg of args) {
    const written = arg.name ?? positional[position++];
    const name = known.find((one) => one.toLowerCase() === written?.toLowerCase()) ?? written;
    if (name === undefined) throw new BallastError('TOO_MANY_ARGUMENTS', { given: unnamed, positional });
    if (!known.includes(name))
      throw new BallastError('UNKNOWN_ARGUMENT', { argument: name, known }, { argument: name });
    if (named.has(name)) throw new BallastError('DUPLICATE_ARGUMENT', { argument: name }, { argument: name });
    named.set(name, arg);
  }
  return named;
}
