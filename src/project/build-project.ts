import { type BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import { SqlWriter } from './artifacts/write.ts';
import { type BuildOptions, flagsOf } from './build-options.ts';
import { choose, deferred } from './choose-nodes.ts';
import type { GraphNode } from './graph.ts';
import type { Project } from './load/load-project.ts';
import { parseProject } from './parse-project.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { endMembers } from './run/end-members.ts';
import { type HookMoment, hookNodes, runProjectHooks } from './run/project-hooks.ts';
import type { NodeResult, RunEvent } from './run/result.ts';
import { runPlan } from './run/run-plan.ts';
import { writeRun } from './write-run.ts';

/** How a run ended. */
export interface BuildResult {
  /** What is wrong with the project; then nothing was run. */
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
  readonly results: readonly NodeResult[];
  /** dbt's: 0 all well, 1 a node failed, 2 the project can't be run. */
  readonly exitCode: 0 | 1 | 2;
}

/**
 * Parses, selects and runs a project.
 * @throws SELECTOR_METHOD_UNKNOWN, RESOURCE_TYPE_UNKNOWN, CONTEXT_UNSUPPORTED for the options; errors of the
 *         project and of its nodes are in the result
 */
export async function buildProject(
  project: Project,
  database: Database,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const command = options.command ?? 'build';
  const onEvent = options.onEvent ?? (() => undefined);
  const { invocationId } = options;
  const parsed = parseProject(project, { command, onEvent, invocationId, flags: flagsOf(options) });
  const write = options.writeArtifacts ?? true;
  const errors = [...parsed.errors];
  const starting = collectHooks(parsed, 'on-run-start', errors);
  const ending = collectHooks(parsed, 'on-run-end', errors);
  if (errors.length > 0) return { errors, warnings: parsed.warnings, results: [], exitCode: 2 };
  const { plan, warnings } = choose(parsed, command, options);
  const writer = write ? new SqlWriter(project.root) : undefined;
  const onRunEvent = (event: RunEvent) => {
    if (event.kind === 'finish' && writer !== undefined) writeNode(writer, parsed, event.result);
    onEvent(event);
  };
  if (plan.nodes.length === 0) {
    if (write) writeRun(parsed, [], options);
    return { errors: [], warnings: [...parsed.warnings, ...warnings], results: [], exitCode: 0 };
  }
  const selected = plan.nodes.map((node) => node.unique_id);
  const shared = {
    scope: {
      scope: parsed.scope,
      graph: await deferred(parsed, new Set(selected), database, options),
      selected,
      eventTimes: options.eventTimes,
    },
    signal: options.signal,
    onEvent: onRunEvent,
  };
  const results = [...(await runProjectHooks(starting, database, shared))];
  if (!results.some(({ status }) => status === 'error')) {
    const threads = options.threads ?? project.target.threads;
    const built = await runPlan(plan, {
      ...shared,
      database,
      threads,
      failFast: options.failFast ?? false,
    });
    // As in dbt, the hooks at the end are told of nodes, not of the hooks at the start.
    const extras = endMembers(built);
    results.push(...built, ...(await runProjectHooks(ending, database, { ...shared, extras })));
  }
  await options.onDone?.();
  if (write) writeRun(parsed, results, options);
  await writer?.close();
  const failed = results.some(
    ({ status }) => status === 'error' || status === 'fail' || status === 'skipped',
  );
  return { errors: [], warnings: [...parsed.warnings, ...warnings], results, exitCode: failed ? 1 : 0 };
}

function collectHooks(
  parsed: ParsedProject,
  moment: HookMoment,
  errors: BallastError[],
): readonly GraphNode[] {
  try {
    return hookNodes(parsed, moment);
  } catch (error) {
    if (!isBallastError(error)) throw error;
    errors.push(error);
    return [];
  }
}

function writeNode(
  writer: SqlWriter,
  { graph }: ParsedProject,
  { node, compiledCode, executedCode }: NodeResult,
): void {
  if (!graph.nodes.has(node.unique_id) || node.resource_type === 'seed') return;
  if (compiledCode !== null) writer.write(node, 'compiled', compiledCode);
  if (executedCode !== null) writer.write(node, 'run', executedCode);
}
