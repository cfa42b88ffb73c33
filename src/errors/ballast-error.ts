import { catalog, type Code, type Params } from './catalog.ts';

/** Where an error belongs. Each layer that an error passes on its way up adds what it knows. */
export interface Where {
  readonly function?: string;
  readonly argument?: string;
  readonly table?: string;
  readonly column?: string;
  /** Path as the user would write it, relative to the project where there is one. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

/**
 * The only error that Ballast throws on purpose. Its text holds code, place and remedy, because only text
 * survives a DuckDB callback; code branches on `code`, never on wording.
 */
export class BallastError<C extends Code = Code> extends Error {
  override readonly name = 'BallastError';
  readonly code: C;
  readonly params: Params<C>;
  readonly where: Where;
  readonly hint: string;
  /** The sentence alone, without code, place and hint. */
  readonly sentence: string;

  constructor(code: C, params: Params<C>, where: Where = {}, options?: ErrorOptions) {
    const entry = catalog[code] as { message: (p: Params<C>) => string; hint: (p: Params<C>) => string };
    const sentence = entry.message(params);
    const hint = entry.hint(params);
    super(layout(code, sentence, hint, where), options);
    this.code = code;
    this.params = params;
    this.where = where;
    this.hint = hint;
    this.sentence = sentence;
  }

  /** The bundled entry points and the single modules that workers load each have a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'BallastError';
  }

  /** The same error, its place completed; what is already known wins over what is added. */
  at(where: Where): BallastError<C> {
    return this.placed({ ...where, ...known(this.where) });
  }

  /** The same error at another place: what is given wins over what is known. */
  moved(where: Where): BallastError<C> {
    return this.placed({ ...this.where, ...known(where) });
  }

  private placed(where: Where): BallastError<C> {
    return new BallastError(this.code, this.params, where, { cause: this.cause });
  }
}

/** Whether `error` is ours and, if a code is given, has that code. */
export function isBallastError<C extends Code>(error: unknown, code?: C): error is BallastError<C> {
  return error instanceof BallastError && (code === undefined || error.code === code);
}

/** `error` with its place completed if it is ours, else `error` as it is. */
export function located(error: unknown, where: Where): unknown {
  return error instanceof BallastError ? error.at(where) : error;
}

function known(where: Where): Where {
  return Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
}

function layout(code: string, sentence: string, hint: string, where: Where): string {
  const subject = where.function === undefined ? '' : `${where.function}(): `;
  const place = [
    where.file === undefined
      ? undefined
      : where.line === undefined
        ? where.file
        : `${where.file}:${where.line}`,
    where.argument === undefined ? undefined : `argument ${where.argument}`,
    where.table === undefined ? undefined : `table ${where.table}`,
    where.column === undefined ? undefined : `column ${where.column}`,
  ].filter((part) => part !== undefined);
  return [`BALLAST_${code}  ${subject}${sentence}`, place.join(', '), hint]
    .filter((line) => line !== '')
    .join('\n  ');
}
