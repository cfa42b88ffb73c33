import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { jinjaErrors } from '../errors/jinja-errors.ts';
import { recursionFault } from './faults.ts';
import type { CallContext } from './value.ts';

/**
 * An error on its way out of a template or macro: it gets file, line and the calls that led there, if nobody
 * further in has given it a file yet. A stack overflow becomes JINJA_RECURSION.
 */
export function located(error: unknown, context: CallContext): unknown {
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return placed(recursionFault('The template'), context);
  }
  return error instanceof BallastError && error.where.file === undefined ? placed(error, context) : error;
}

function placed(error: BallastError, context: CallContext): BallastError {
  const where = { file: context.file, line: context.line };
  if (!isJinjaError(error)) return error.at(where);
  const params = { ...error.params, calls: context.calls() };
  return new BallastError(error.code, params, { ...error.where, ...where }, { cause: error.cause });
}

function isJinjaError(error: BallastError): error is BallastError<keyof typeof jinjaErrors> {
  return isBallastError(error) && error.code.startsWith('JINJA_');
}
