import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Statement } from './split.ts';
import type { QueryOptions } from './types.ts';

/** PIVOT without IN is several statements to DuckDB. */
export function isSeveralStatements(error: unknown): boolean {
  return error instanceof Error && /multiple statements/i.test(error.message);
}

/** An error as its statement's: cancelled if that was asked for, and with the line of the whole text. */
export function placed(error: unknown, text: string, statement: Statement, options: QueryOptions): unknown {
  if (options.signal?.aborted === true && !isBallastError(error, 'CANCELLED')) {
    return new BallastError('CANCELLED', {}, {}, { cause: error });
  }
  if (!isBallastError(error)) return error;
  const before = text.slice(0, statement.start).split('\n').length - 1;
  return error.moved({ line: before + (error.where.line ?? 1) });
}
