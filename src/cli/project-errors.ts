import type { BallastError } from '../errors/ballast-error.ts';
import { describeFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Prints all mistakes of a project. @returns the exit code of a project that can't be run: 2 */
export function printProjectErrors(errors: readonly BallastError[], terminal: Terminal): 2 {
  for (const error of errors) terminal.error(describeFailure(error, terminal));
  if (errors.length > 1) terminal.error(`${errors.length} errors in the project.`);
  return 2;
}
