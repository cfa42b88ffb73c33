import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { sourcesArtifact } from './artifacts/sources.ts';
import { writeArtifact } from './artifacts/write.ts';
import type { BuildOptions } from './build-options.ts';
import type { SourceNode } from './graph.ts';
import type { Project } from './load/load-project.ts';
import { parseProject } from './parse-project.ts';
import { type Selection, selectNodes } from './plan/select.ts';
import { type FreshnessResult, checkFreshness, hasFreshness } from './run/freshness.ts';

/** How fresh the sources of a project are. */
export interface FreshnessReport {
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
  readonly results: readonly FreshnessResult[];
}

/**
 * Asks every selected source that has limits for its newest row, and writes sources.json.
 * @param options.output  file to write instead, relative to the project
 * @param onResult  called as each is known
 */
export async function sourceFreshness(
  project: Project,
  database: Database,
  options: Selection & Pick<BuildOptions, 'signal'> & { readonly output?: string },
  onResult: (result: FreshnessResult, index: number, total: number) => void,
): Promise<FreshnessReport> {
  const parsed = parseProject(project, { command: 'freshness' });
  if (parsed.errors.length > 0) return { errors: parsed.errors, warnings: parsed.warnings, results: [] };
  const { ids, warnings } = selectNodes(parsed, options);
  const sources: readonly SourceNode[] = [...parsed.graph.sources.values()].filter(
    (source) => ids.has(source.unique_id) && hasFreshness(source),
  );
  const results: FreshnessResult[] = [];
  const session = await database.session();
  try {
    for (const source of sources) {
      const result = await checkFreshness(parsed.scope, source, session, options.signal);
      results.push(result);
      onResult(result, results.length, sources.length);
    }
  } finally {
    await session.close();
  }
  const artifact = sourcesArtifact(results, parsed.scope.invocation);
  if (options.output === undefined) writeArtifact(project.root, 'sources.json', artifact);
  else writeFileSync(resolve(project.root.root, options.output), JSON.stringify(artifact));
  writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, new Map()));
  return { errors: [], warnings: [...parsed.warnings, ...warnings], results };
}
