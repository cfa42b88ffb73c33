import { BallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import type { BuildOptions } from './build-options.ts';
import { type Graph, type Resource, resourceTypes } from './graph.ts';
import type { ProjectConfig } from './load/project-file.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { deferGraph } from './plan/defer.ts';
import { type RunCommand, type RunPlan, planRun } from './plan/plan-run.ts';
import { type PreviousState, readState } from './plan/previous-state.ts';
import { type Selection, selectNodes } from './plan/select.ts';

/** The nodes that a command's options choose, in order. */
export function choose(
  parsed: ParsedProject,
  command: RunCommand,
  options: Selection & Pick<BuildOptions, 'resourceTypes' | 'excludeResourceTypes' | 'only'>,
): { plan: RunPlan; warnings: readonly string[] } {
  const selected = selectNodes(parsed, options);
  const { only } = options;
  const gone = only === undefined ? undefined : [...only].find((id) => !parsed.graph.nodes.has(id));
  if (gone !== undefined) throw new BallastError('RETRY_NODE_GONE', { id: gone });
  const ids = only === undefined ? selected.ids : new Set([...selected.ids].filter((id) => only.has(id)));
  return {
    plan: planRun(parsed.graph, ids, command, {
      only: options.resourceTypes?.flatMap(readResourceTypes),
      without: options.excludeResourceTypes?.flatMap(readResourceTypes),
    }),
    warnings: selected.warnings,
  };
}

/** The graph that a run reads: with --defer, nodes that are not here stand where the state has them. */
export async function deferred(
  { graph, scope }: ParsedProject,
  selected: ReadonlySet<string>,
  database: Database | undefined,
  options: BuildOptions,
): Promise<Graph> {
  if (options.defer !== true) return graph;
  const previous = readDeferState(options, scope.project.root);
  if (database === undefined) throw new BallastError('CONTEXT_AT_PARSE', { member: '--defer' });
  return deferGraph(graph, selected, previous, database, options.favorState === true);
}

/** What an earlier run left for --defer and clone. @throws STATE_MISSING */
export function readDeferState({ deferState, state }: BuildOptions, root: ProjectConfig): PreviousState {
  const folder = deferState ?? state;
  if (folder === undefined) throw new BallastError('STATE_MISSING', {});
  return readState(folder, root);
}

/** Resource types as the command line gives them, several in one word too. @throws RESOURCE_TYPE_UNKNOWN */
function readResourceTypes(written: string): readonly Resource['resource_type'][] {
  return written
    .toLowerCase()
    .split(/\s+/)
    .map((word) => {
      const type = resourceTypes.find((type) => type === word);
      if (type !== undefined) return type;
      throw new BallastError('RESOURCE_TYPE_UNKNOWN', { type: word, known: resourceTypes });
    });
}
