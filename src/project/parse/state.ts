import { type BallastError, isBallastError } from '../../errors/ballast-error.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import type { ProjectWarning } from '../warnings.ts';
import type { NodeNamer } from './names.ts';

/** What parsing collects on its way. */
export interface ParseState {
  readonly scope: ProjectScope;
  readonly namer: NodeNamer;
  readonly errors: BallastError[];
  readonly warnings: ProjectWarning[];
}

/** Runs `step`; an error of ours is kept and parsing goes on. */
export function collect(state: ParseState, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!isBallastError(error)) throw error;
    state.errors.push(error);
  }
}
