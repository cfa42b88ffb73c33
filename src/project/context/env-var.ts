import { BallastError } from '../../errors/ballast-error.ts';
import { hostFunction } from './host-function.ts';

/** `env_var('NAME', default)`. @throws ENV_VAR_MISSING */
export const envVar = hostFunction('env_var', ['var', 'default'], ({ text, get, context }) => {
  const name = text('var');
  const value = process.env[name] ?? get('default');
  if (value !== undefined) return value;
  throw new BallastError(
    'ENV_VAR_MISSING',
    { name },
    { file: context.file || undefined, line: context.file ? context.line : undefined },
  );
});
