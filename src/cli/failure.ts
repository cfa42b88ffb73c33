import { isBallastError } from '../errors/ballast-error.ts';
import type { Terminal } from './terminal.ts';

/** DuckDB begins its messages with the kind: `Binder Error: ...`. */
const DUCKDB_MESSAGE = /^[A-Z][A-Za-z ]* Error: /;

/** Prints an error for a person: our sentence with code, place and remedy, or DuckDB's own words. */
export function printFailure(error: unknown, terminal: Terminal, debug: boolean): void {
  terminal.error(describeFailure(error, terminal));
  if (debug && error instanceof Error && error.stack !== undefined) {
    terminal.error(terminal.style('dim', error.stack));
  }
}

/** What to tell the user about `error`. A bug of ours says that it is one. */
export function describeFailure(error: unknown, terminal: Terminal): string {
  if (isBallastError(error)) {
    const head = `BALLAST_${error.code}`;
    return terminal.style('red', head) + error.message.slice(head.length);
  }
  const message = error instanceof Error ? error.message : String(error);
  const kind = DUCKDB_MESSAGE.exec(message)?.[0];
  if (kind !== undefined) return terminal.style('red', kind.trimEnd()) + message.slice(kind.length - 1);
  if (message.startsWith('BALLAST_')) return message;
  return [
    `${terminal.style('red', 'A bug in Ballast:')} ${message}`,
    '  Please report it with the command and what it prints with --debug.',
  ].join('\n');
}
