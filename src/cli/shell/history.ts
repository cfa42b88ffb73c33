import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const HISTORY_SIZE = 1000;

/** Where the lines of earlier shells are kept: the user's state folder, as the XDG rules and Windows have it. */
export function historyFile(): string {
  const { BALLAST_HISTORY, XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  if (BALLAST_HISTORY !== undefined && BALLAST_HISTORY !== '') return BALLAST_HISTORY;
  const state =
    (process.platform === 'win32' ? LOCALAPPDATA : XDG_STATE_HOME) || join(homedir(), '.local', 'state');
  return join(state, 'ballast', 'history');
}

/** Lines of earlier shells, the latest first, as readline wants them; none if there is no file. */
export function readHistory(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines
      .filter((line) => line !== '')
      .reverse()
      .slice(0, HISTORY_SIZE);
  } catch {
    return [];
  }
}

/** Keeps `history`, the latest first. A history that can't be written is no reason to disturb the shell. */
export function writeHistory(file: string, history: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Statements can hold what only this user may read.
    writeFileSync(file, `${history.toReversed().join('\n')}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}
