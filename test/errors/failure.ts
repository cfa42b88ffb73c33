import { expect } from 'vitest';
import { BallastError } from '../../src/errors/ballast-error.ts';
import type { Code } from '../../src/errors/catalog.ts';
import type { Session } from '../../src/session/types.ts';

/** What an error must tell: its code, words of what is wrong, where it is and how to fix it. */
export interface Expected {
  readonly code: Code;
  /** Regular expressions. */
  readonly says: readonly string[];
  readonly where?: Readonly<Record<string, string>>;
}

/**
 * Runs a statement that must fail, alone and within a transaction; the session must be usable afterwards and the
 * transaction still open with what it wrote.
 */
export async function expectFailure(
  session: Session,
  sql: string,
  { code, says, where = {} }: Expected,
  params?: Readonly<Record<string, string | null>>,
): Promise<void> {
  const options = params === undefined ? {} : { params };
  const failure = async () =>
    session.query(sql, options).then(
      () => expect.unreachable(`no error: ${sql}`),
      (error: unknown) => error,
    );
  await session.query('begin; create temp table written_before as select 42 as a');
  try {
    expectError(await failure(), code, says, where);
    expect(session.inTransaction).toBe(true);
    expect((await session.query('from written_before')).rows()).toEqual([[42]]);
  } finally {
    await session.query('rollback');
  }
  expectError(await failure(), code, says, where);
  expect((await session.query('select 42 as a')).rows()).toEqual([[42]]);
}

function expectError(
  error: unknown,
  code: Code,
  says: readonly string[],
  where: Readonly<Record<string, string>>,
): void {
  expect(error).toBeInstanceOf(BallastError);
  if (!(error instanceof BallastError)) return;
  expect(error.code, error.message).toBe(code);
  expect(error.message).toContain(`BALLAST_${code}`);
  for (const words of says) expect(error.message).toMatch(new RegExp(words));
  expect(error.where, error.message).toMatchObject(where);
  expectReadable(error);
}

/** The text reads as a sentence behind `name(): `, with a remedy, and without doubled words or holes. */
export function expectReadable({ sentence, hint, message }: BallastError): void {
  expect(sentence, message).toMatch(/^([^A-Z]|[A-Z]+ ).*[.:)!"]$/s);
  expect(hint, message).toMatch(/^\S.*\.$/s);
  expect(message).not.toMatch(/\b(\w{2,}) \1\b/i);
  expect(message).not.toMatch(/undefined|\[object|(?<!\.)\.\.(?!\.)|,,/);
}
