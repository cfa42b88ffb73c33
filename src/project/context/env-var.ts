import { BallastError } from '../../errors/ballast-error.ts';
import { hostFunction } from './host-function.ts';

const read = new Map<string, string | undefined>();

/** The environment variables that templates of this process have asked for, as they were. */
export function environmentRead(): ReadonlyMap<string, string | undefined> {
  return new Map(read);
}

/** `env_var('NAME', default)`. @throws ENV_VAR_MISSING */
export const envVar = hostFunction('env_var', ['var', 'default'], ({ text, get, context }) => {
  const name = text('var');
  if (!read.has(name)) read.set(name, process.env[name]);
  const value = process.env[name] ?? get('default');
  if (value !== undefined) return value;
  throw new BallastError(
    'ENV_VAR_MISSING',
    { name },
    { file: context.file || undefined, line: context.file ? context.line : undefined },
  );
});
