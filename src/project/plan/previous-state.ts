import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Dict, ProjectConfig } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';

/** The artifacts of an earlier run; what is not there is undefined. */
export interface PreviousState {
  readonly folder: string;
  readonly manifest: Dict | undefined;
  readonly runResults: Dict | undefined;
  readonly sources: Dict | undefined;
  /** sources.json of this project's target folder. */
  readonly currentSources: Dict | undefined;
}

/**
 * Reads the artifacts in a folder.
 * @throws STATE_MISSING if there is no such folder, ARTIFACT_INVALID for a file that is no JSON dictionary
 */
export function readState(folder: string, project: ProjectConfig): PreviousState {
  const path = resolve(project.root, folder);
  if (!existsSync(path)) throw new BallastError('STATE_MISSING', { folder });
  return {
    folder,
    manifest: readArtifact(join(path, 'manifest.json')),
    runResults: readArtifact(join(path, 'run_results.json')),
    sources: readArtifact(join(path, 'sources.json')),
    currentSources: readArtifact(join(project.root, project.targetPath, 'sources.json')),
  };
}

/** An artifact, undefined if there is no such file. @throws ARTIFACT_INVALID */
export function readArtifact(path: string): Dict | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (isDict(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new BallastError('ARTIFACT_INVALID', { path });
}
