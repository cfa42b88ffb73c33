import { randomUUID } from 'node:crypto';
import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Database, Session } from '../session/types.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { runResultsArtifact } from './artifacts/run-results.ts';
import { builtColumns, catalogArtifact } from './artifacts/catalog.ts';
import { sourcesArtifact } from './artifacts/sources.ts';
import { SqlWriter, writeArtifact } from './artifacts/write.ts';
import type { EventTimes } from './compile/batch.ts';
import { type CompiledNode, type RunQuery, compileNode } from './compile/compile-node.ts';
import type { Invocation, Messages, RunFlags } from './context/base-members.ts';
import { ReplayCatalog } from './context/catalog.ts';
import { answerOf } from './context/values.ts';
import type { ProjectScope } from './context/project-scope.ts';
import { type Graph, type GraphNode, type Resource, type SourceNode, resourceTypes } from './graph.ts';
import type { CallRule } from './lineage/call-columns.ts';
import { type ColumnLineage, columnLineage } from './lineage/project-lineage.ts';
import type { Project } from './load/load-project.ts';
import { inlineNode } from './parse/inline-node.ts';
import { MacroResolver, parseMacros } from './parse/macros.ts';
import { ParseCache } from './parse/parse-cache.ts';
import { type ParsedFiles, type ParsedProject, parseFiles } from './parse/parse-project.ts';
import { deferGraph } from './plan/defer.ts';
import { type RunCommand, type RunPlan, planRun } from './plan/plan-run.ts';
import { readState } from './plan/previous-state.ts';
import type { Sample } from './plan/sample.ts';
import { type Selection, selectNodes } from './plan/select.ts';
import { type FreshnessResult, checkFreshness, hasFreshness } from './run/freshness.ts';
import type { NodeResult, RunEvent } from './run/result.ts';
import { type HookMoment, hookNodes, runProjectHooks } from './run/project-hooks.ts';
import { runMacro } from './run/run-operation.ts';
import { endMembers } from './run/end-members.ts';
import { runPlan } from './run/run-plan.ts';
import { type WarningPolicy, fateOf, judge, tellAll, warningError } from './warnings.ts';

export { loadProject, type LoadOptions, type Project } from './load/load-project.ts';
export type { Attachment, Target } from './load/profile.ts';
export { listNodes, type ListOptions, type ListOutput } from './list-nodes.ts';
export { indirectSelections, type IndirectSelection } from './plan/definition.ts';
export type { Selection } from './plan/select.ts';
export {
  resourceTypes,
  nodeTitle,
  type Graph,
  type GraphNode,
  type Resource,
  type SourceNode,
} from './graph.ts';
export { runCommands, type RunCommand } from './plan/plan-run.ts';
export type { NodeResult, NodeStatus, RunEvent } from './run/result.ts';
export type { FreshnessResult } from './run/freshness.ts';
export { parseSample, type Sample } from './plan/sample.ts';
export { readRetry, type Retry } from './plan/retry.ts';
export { installPackages } from './load/packages.ts';
export type { CompiledNode } from './compile/compile-node.ts';
export type { ParsedProject } from './parse/parse-project.ts';
export {
  type ColumnLineage,
  type LineageColumn,
  type LineageTree,
  downstream,
  upstream,
} from './lineage/project-lineage.ts';
export { type WarningPolicy, readWarningPolicy } from './warnings.ts';

export interface ParseOptions {
  /** The number that templates and artifacts give for this run; default: a random one. */
  readonly invocationId?: string;
  /** The command that the templates see in `flags.WHICH`. */
  readonly command?: string;
  readonly flags?: RunFlags;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Reads all files of a project into a graph. Never throws for what the project does wrong: see `errors`. */
export function parseProject(project: Project, options: ParseOptions = {}): ParsedProject {
  const errors: BallastError[] = [];
  const invocation: Invocation = {
    id: options.invocationId ?? randomUUID(),
    startedAt: new Date(),
    command: options.command ?? 'parse',
    flags: options.flags,
  };
  const policy = options.flags?.warnings ?? tellAll;
  const messages = messagesTo(options.onEvent ?? (() => undefined), policy);
  const resolver = new MacroResolver(() => parseMacros(project.packages, errors), project.root.name);
  const { partialParse } = project;
  const cache =
    partialParse === undefined
      ? undefined
      : new ParseCache(project, partialParse.version, partialParse.isRead);
  const scope: ProjectScope = { project, resolver, invocation, messages, cache };
  const kept = cache?.whole;
  const files = kept === undefined ? parseAnew(scope, errors) : { ...kept, errors: [] };
  if (kept === undefined && files.errors.length === 0) cache?.save(files);
  const judged = judge(policy, files.warnings);
  return {
    scope,
    graph: files.graph,
    patches: files.patches,
    errors: [...files.errors, ...judged.errors],
    warnings: judged.warnings,
  };
}

/** @param errors  where the macros' mistakes come to stand once they are read */
function parseAnew(scope: ProjectScope, errors: readonly BallastError[]): ParsedFiles {
  void scope.resolver.index;
  return parseFiles(scope, errors);
}

function messagesTo(onEvent: (event: RunEvent) => void, policy: WarningPolicy): Messages {
  return {
    log: (message, toUser) => {
      if (toUser) onEvent({ kind: 'log', message });
    },
    warn: (message, name = 'JinjaLogWarning') => {
      const fate = fateOf(policy, name);
      if (fate === 'error') throw warningError({ name, message });
      if (fate === 'warn') onEvent({ kind: 'warning', node: undefined, message });
    },
  };
}

export interface BuildOptions extends Selection {
  /** The number that templates and artifacts give for this run; default: a random one. */
  readonly invocationId?: string;
  /** Default `build`. */
  readonly command?: RunCommand;
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
  /** Sessions at work; default: the target's threads. */
  readonly threads?: number;
  readonly failFast?: boolean;
  /** Builds incremental models and seeds anew. */
  readonly fullRefresh?: boolean;
  /** Keeps the rows that tests find; default: as each test is configured. */
  readonly storeFailures?: boolean;
  /** Builds with no rows: references give none. */
  readonly empty?: boolean;
  /** References with an event time give the rows of this window only. */
  readonly sample?: Sample;
  /** Which warnings are errors. */
  readonly warnings?: WarningPolicy;
  /** Runs these ids of what is selected, and nothing else: what a retry takes up again. */
  readonly only?: ReadonlySet<string>;
  /** Reads what is neither selected nor in this target where `state` has it. */
  readonly defer?: boolean;
  /** With `defer`: reads it there even if this target has it too. */
  readonly favorState?: boolean;
  /** The times that microbatch models are limited to. */
  readonly eventTimes?: EventTimes;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Called once the last statement has run, before anything is written into the target folder. */
  readonly onDone?: () => Promise<void>;
  /** Whether to write manifest, run_results and SQL into the target folder; default true. */
  readonly writeArtifacts?: boolean;
}

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

function flagsOf(options: BuildOptions): RunFlags {
  const { fullRefresh, storeFailures, failFast, empty, sample, warnings } = options;
  return { fullRefresh, storeFailures, failFast, empty, sample, warnings };
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

function writeRun(
  { scope, ...parsed }: ParsedProject,
  results: readonly NodeResult[],
  options: BuildOptions,
): void {
  const { root } = scope.project;
  const compiled = new Map<string, string>();
  for (const { node, compiledCode } of results)
    if (compiledCode !== null && parsed.graph.nodes.has(node.unique_id))
      compiled.set(node.unique_id, compiledCode);
  const args = {
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    selector: options.selector ?? null,
    indirect_selection: options.indirect ?? 'eager',
    vars: scope.project.cliVars,
    target: scope.project.target.name,
    profile: scope.project.target.profile,
    full_refresh: options.fullRefresh === true,
    store_failures: options.storeFailures === true,
    empty: options.empty === true,
    fail_fast: options.failFast === true,
    defer: options.defer === true,
    state: options.state ?? null,
  };
  writeArtifact(root, 'manifest.json', manifestArtifact({ scope, ...parsed }, compiled));
  writeArtifact(root, 'run_results.json', runResultsArtifact(results, scope.invocation, args));
}

/** The nodes that a command's options choose, in order. */
function choose(
  parsed: ParsedProject,
  command: RunCommand,
  options: Selection & Pick<BuildOptions, 'resourceTypes' | 'excludeResourceTypes' | 'only'>,
): { plan: RunPlan; warnings: readonly string[] } {
  const selected = selectNodes(parsed, options);
  const { only } = options;
  const ids = only === undefined ? selected.ids : new Set([...selected.ids].filter((id) => only.has(id)));
  return {
    plan: planRun(parsed.graph, ids, command, {
      only: options.resourceTypes?.map(readResourceType),
      without: options.excludeResourceTypes?.map(readResourceType),
    }),
    warnings: selected.warnings,
  };
}

/** The graph that a run reads: with --defer, nodes that are not here stand where the state has them. */
async function deferred(
  { graph, scope }: ParsedProject,
  selected: ReadonlySet<string>,
  database: Database,
  { defer, favorState, state }: BuildOptions,
): Promise<Graph> {
  if (defer !== true) return graph;
  if (state === undefined) throw new BallastError('STATE_MISSING', {});
  const previous = readState(state, scope.project.root);
  return deferGraph(graph, selected, previous, database, favorState === true);
}

/** A resource type as the command line gives it. @throws RESOURCE_TYPE_UNKNOWN */
function readResourceType(written: string): Resource['resource_type'] {
  const type = resourceTypes.find((type) => type === written);
  if (type !== undefined) return type;
  throw new BallastError('RESOURCE_TYPE_UNKNOWN', { type: written, known: resourceTypes });
}

/** A project with its SQL. */
export interface CompileResult {
  readonly parsed: ParsedProject;
  readonly compiled: readonly CompiledNode[];
  /** Every mistake of the project, those of parsing and those of compiling. */
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
}

/**
 * Renders the selected nodes without running them and writes their SQL into the target folder.
 * @param database  answers the queries that templates ask; undefined: a template that asks is an error
 * @throws SELECTOR_METHOD_UNKNOWN, RESOURCE_TYPE_UNKNOWN
 */
export async function compileProject(
  project: Project,
  database: Database | undefined,
  options: Omit<BuildOptions, 'command' | 'threads' | 'failFast'> = {},
): Promise<CompileResult> {
  const parsed = parseProject(project, {
    command: 'compile',
    onEvent: options.onEvent,
    flags: flagsOf(options),
  });
  const errors = [...parsed.errors];
  const compiled: CompiledNode[] = [];
  const { plan, warnings } = choose(parsed, 'compile', options);
  const scope = {
    scope: parsed.scope,
    graph: parsed.graph,
    selected: plan.nodes.map((node) => node.unique_id),
  };
  await withQueries(database, options.signal, async (ask) => {
    for (const node of plan.nodes) {
      try {
        compiled.push(await compileNode(scope, node, new ReplayCatalog(), ask));
      } catch (error) {
        if (!isBallastError(error)) throw error;
        errors.push(error);
      }
    }
  });
  if (options.writeArtifacts ?? true) {
    const writer = new SqlWriter(project.root);
    for (const { node, sql } of compiled)
      if (node.resource_type !== 'seed') writer.write(node, 'compiled', sql);
    const sql = new Map(compiled.map(({ node, sql }) => [node.unique_id, sql]));
    writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, sql));
    await writer.close();
  }
  return { parsed, compiled, errors, warnings: [...parsed.warnings, ...warnings] };
}

/**
 * Renders a template that stands in no file, as a model of the project would be.
 * @throws the first error of the project, or what the template does wrong
 */
export async function compileInline(
  project: Project,
  database: Database | undefined,
  template: string,
  options: Pick<BuildOptions, 'signal' | 'onEvent'> = {},
): Promise<string> {
  const parsed = parseProject(project, { command: 'compile', onEvent: options.onEvent });
  const [first] = parsed.errors;
  if (first !== undefined) throw first;
  const { node, graph } = inlineNode(parsed, template);
  return withQueries(database, options.signal, async (ask) => {
    const scope = { scope: parsed.scope, graph, selected: [] };
    return (await compileNode(scope, node, new ReplayCatalog(), ask)).sql;
  });
}

/**
 * Calls a macro of the project with named arguments, outside of any node.
 * @returns what it returned, as plain JavaScript
 * @throws the first error of the project, MACRO_UNKNOWN, or what the macro does wrong
 */
export async function runOperation(
  project: Project,
  database: Database,
  macro: string,
  args: Readonly<Record<string, unknown>> = {},
  options: Pick<BuildOptions, 'signal' | 'onEvent'> = {},
): Promise<unknown> {
  const parsed = parseProject(project, { command: 'run-operation', onEvent: options.onEvent });
  const [first] = parsed.errors;
  if (first !== undefined) throw first;
  return runMacro(parsed, database, macro, args, options.signal);
}

/** Gives `work` a way to ask the database; the session is opened when the first question comes. */
async function withQueries<T>(
  database: Database | undefined,
  signal: AbortSignal | undefined,
  work: (ask: RunQuery) => Promise<T>,
): Promise<T> {
  let session: ReturnType<Database['session']> | undefined;
  try {
    return await work(async (sql) => {
      if (database === undefined)
        throw new BallastError('CONTEXT_AT_PARSE', { member: `The query "${sql}"` });
      session ??= database.session();
      return answerOf(await (await session).query(sql, { signal }));
    });
  } finally {
    await (await session)?.close();
  }
}

/** How fresh the sources of a project are. */
export interface FreshnessReport {
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
  readonly results: readonly FreshnessResult[];
}

/**
 * Asks every selected source that has limits for its newest row, and writes sources.json.
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
  writeArtifact(project.root, 'sources.json', sourcesArtifact(results, parsed.scope.invocation));
  return { errors: [], warnings: [...parsed.warnings, ...warnings], results };
}

/** Where the columns of a project come from. */
export interface LineageResult {
  readonly parsed: ParsedProject;
  readonly lineage: ColumnLineage;
  readonly errors: readonly BallastError[];
}

/**
 * Compiles the project and follows every column through its SQL.
 * @param functions  those that its SQL may call
 */
export async function projectLineage(
  project: Project,
  database: Database,
  functions: readonly CallRule[],
  options: Pick<BuildOptions, 'signal' | 'onEvent'> = {},
): Promise<LineageResult> {
  const { parsed, compiled, errors } = await compileProject(project, database, {
    ...options,
    resourceTypes: ['model', 'snapshot', 'seed'],
    writeArtifacts: false,
  });
  if (parsed.errors.length > 0) return { parsed, lineage: new Map(), errors };
  const session = await database.session();
  try {
    const built = builtColumns(await catalogArtifact(parsed.graph, session, parsed.scope.invocation));
    return { parsed, lineage: await followColumns(parsed, compiled, built, functions, session), errors };
  } finally {
    await session.close();
  }
}

function followColumns(
  { graph, scope }: ParsedProject,
  compiled: readonly CompiledNode[],
  built: ReadonlyMap<string, readonly string[]>,
  functions: readonly CallRule[],
  session: Session,
): Promise<ColumnLineage> {
  const sql = new Map(compiled.map((node) => [node.node.unique_id, node.sql]));
  return columnLineage({ graph, sql, built, functions, place: scope.project.target }, session);
}

/** What the documentation of a project is made of. */
export interface ProjectDocs {
  readonly errors: readonly BallastError[];
  readonly manifest: object;
  readonly catalog: object;
  readonly lineage: ColumnLineage;
}

/** Compiles the project, reads the columns of its tables and views, and writes manifest.json and catalog.json. */
export async function generateDocs(
  project: Project,
  database: Database,
  functions: readonly CallRule[],
  options: Pick<BuildOptions, 'signal' | 'onEvent'> = {},
): Promise<ProjectDocs> {
  const { parsed, compiled, errors } = await compileProject(project, database, options);
  const sql = new Map(compiled.map((node) => [node.node.unique_id, node.sql]));
  const manifest = manifestArtifact(parsed, sql);
  const session = await database.session();
  try {
    const catalog = await catalogArtifact(parsed.graph, session, parsed.scope.invocation);
    writeArtifact(project.root, 'catalog.json', catalog);
    const lineage = await followColumns(parsed, compiled, builtColumns(catalog), functions, session);
    return { errors, manifest, catalog, lineage };
  } finally {
    await session.close();
  }
}
