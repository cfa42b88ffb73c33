import { manifestArtifact } from './artifacts/manifest.ts';
import { runResultsArtifact } from './artifacts/run-results.ts';
import { writeArtifact } from './artifacts/write.ts';
import { type BuildOptions, argumentsOf } from './build-options.ts';
import type { ProjectScope } from './context/project-scope.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import type { NodeResult } from './run/result.ts';

/** Writes the manifest, with the SQL that ran, and run_results.json into the target folder. */
export function writeRun(parsed: ParsedProject, results: readonly NodeResult[], options: BuildOptions): void {
  const { graph, scope } = parsed;
  const compiled = new Map<string, string>();
  for (const { node, compiledCode } of results)
    if (compiledCode !== null && graph.nodes.has(node.unique_id)) compiled.set(node.unique_id, compiledCode);
  writeArtifact(scope.project.root, 'manifest.json', manifestArtifact(parsed, compiled));
  writeResults(scope, results, options);
}

/** Writes run_results.json alone. */
export function writeResults(
  { project, invocation }: ProjectScope,
  results: readonly NodeResult[],
  options: BuildOptions,
): void {
  const artifact = runResultsArtifact(results, invocation, argumentsOf(project, options));
  writeArtifact(project.root, 'run_results.json', artifact);
}
