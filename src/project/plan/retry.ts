import { join } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Dict, ProjectConfig } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import { type RunCommand, runCommands } from './plan-run.ts';
import { readArtifact } from './previous-state.ts';

/** What is left of an earlier run. */
export interface Retry {
  readonly command: RunCommand | 'run-operation';
  /** Ids of the nodes that failed or were skipped. */
  readonly only: ReadonlySet<string>;
  /** The options of that run. */
  readonly args: Dict;
}

/** Statuses after which a node is run again. */
const unfinished = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/**
 * Reads what the last run of a project left undone.
 * @param folder  folder of its run_results.json; undefined: the target folder
 * @param warnError  whether a warning is a failure now
 * @throws RETRY_NOTHING if there was none, or it was of a command that has no nodes
 */
export function readRetry(project: ProjectConfig, folder: string | undefined, warnError: boolean): Retry {
  const place = folder ?? project.targetPath;
  const previous = readArtifact(join(project.root, place, 'run_results.json'));
  const args = isDict(previous?.['args']) ? previous['args'] : {};
  const command = [...runCommands, 'run-operation' as const].find((name) => name === args['which']);
  if (previous === undefined || command === undefined)
    throw new BallastError('RETRY_NOTHING', { folder: place });
  const results: unknown = previous['results'];
  const left = (Array.isArray(results) ? (results as unknown[]) : []).filter(
    (result) =>
      isDict(result) &&
      (unfinished.has(String(result['status'])) || (warnError && result['status'] === 'warn')) &&
      // Hooks run with every run; they are nothing to take up.
      !String(result['unique_id']).startsWith('operation.'),
  );
  return {
    command,
    only: new Set(left.map((result) => (isDict(result) ? String(result['unique_id']) : ''))),
    args,
  };
}
