import { BallastError } from '../errors/ballast-error.ts';

/** What values of the wrong kind, size or name raise. The interpreter adds file, line and calls. */

export function typeFault(problem: string, fix?: string): BallastError {
  return new BallastError('JINJA_TYPE', { problem, fix, calls: [] });
}

export function valueFault(problem: string, fix: string): BallastError {
  return new BallastError('JINJA_VALUE', { problem, fix, calls: [] });
}

export function overflowFault(problem: string): BallastError {
  return valueFault(problem, 'Use a smaller number.');
}

export function undefinedFault(problem: string, name: string, known: readonly string[]): BallastError {
  return new BallastError('JINJA_UNDEFINED', { problem, name, known, calls: [] });
}

export function argumentsFault(problem: string, signature: string): BallastError {
  return new BallastError('JINJA_ARGUMENTS', { problem, signature, calls: [] });
}

export function missingFault(what: 'filter' | 'test', name: string, known: readonly string[]): BallastError {
  return new BallastError('JINJA_NO_FILTER', { what, name, known, calls: [] });
}

export function recursionFault(what: string): BallastError {
  return new BallastError('JINJA_RECURSION', { what, calls: [] });
}

export function sizeFault(what: string, limit: number): BallastError {
  return new BallastError('JINJA_TOO_LARGE', { what, limit, calls: [] });
}
