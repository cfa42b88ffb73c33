import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';

const RETRY_EVERY_MS = 100;

/** Only the text of DuckDB's error tells who has the file: `... lock is held in /usr/bin/node (PID 4711) ...`. */
const lockHeld = /Conflicting lock is held in (.*?)\s*\(PID (\d+)\)/;

/**
 * Opens a database.
 * @param wait  seconds to wait for a file that another process has open
 * @throws DATABASE_LOCKED with that process
 */
export async function openInstance(
  path: string,
  settings: Readonly<Record<string, string>>,
  wait: number,
): Promise<DuckDBInstance> {
  const until = performance.now() + wait * 1000;
  for (;;) {
    try {
      return await DuckDBInstance.create(path, settings);
    } catch (error) {
      const holder = lockHeld.exec(error instanceof Error ? error.message : '');
      if (holder === null) throw error;
      if (performance.now() < until) {
        await sleep(RETRY_EVERY_MS);
        continue;
      }
      const [, program, pid] = holder;
      throw new BallastError('DATABASE_LOCKED', { path, program, pid, waited: wait }, {}, { cause: error });
    }
  }
}
