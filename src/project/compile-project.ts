import { BallastError, isBallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { SqlWriter, writeArtifact } from './artifacts/write.ts';
import { type BuildOptions, flagsOf } from './build-options.ts';
import { choose, deferred } from './choose-nodes.ts';
import { type CompiledNode, type RunQuery, compileNode } from './compile/compile-node.ts';
import { ReplayCatalog } from './context/catalog.ts';
import { answerOf } from './context/values.ts';
import type { Project } from './load/load-project.ts';
import { parseProject } from './parse-project.ts';
import { inlineNode } from './parse/inline-node.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { type NodeResult, resultOf } from './run/result.ts';
import { writeResults } from './write-run.ts';

/** A project with its SQL. */
export interface CompileResult {
  readonly parsed: ParsedProject;
  readonly compiled: readonly CompiledNode[];
  /** Every mistake of the project, those of parsing and those of compiling. */
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
}

export interface CompileOptions extends Omit<BuildOptions, 'command' | 'threads' | 'failFast'> {
  /** Whether run_results.json is among the artifacts; default true. */
  readonly writeResults?: boolean;
}

/**
 * Renders the selected nodes without running them and writes their SQL into the target folder.
 * @param database  answers the queries that templates ask; undefined: a template that asks is an error
 * @throws SELECTOR_METHOD_UNKNOWN, RESOURCE_TYPE_UNKNOWN
 */
export async function compileProject(
  project: Project,
  database: Database | undefined,
  options: CompileOptions = {},
): Promise<CompileResult> {
  const parsed = parseProject(project, {
    command: 'compile',
    onEvent: options.onEvent,
    flags: flagsOf(options),
  });
  const errors = [...parsed.errors];
  const compiled: CompiledNode[] = [];
  const results: NodeResult[] = [];
  const { plan, warnings } = choose(parsed, 'compile', options);
  const selected = plan.nodes.map((node) => node.unique_id);
  const isUsable = parsed.errors.length === 0;
  const graph = isUsable ? await deferred(parsed, new Set(selected), database, options) : parsed.graph;
  const scope = { scope: parsed.scope, graph, selected };
  await withQueries(database, options.signal, async (ask) => {
    for (const node of plan.nodes) {
      const startedAt = new Date();
      let outcome: NodeResult;
      try {
        const made = await compileNode(scope, node, new ReplayCatalog(), ask);
        compiled.push(made);
        outcome = resultOf(node, 'success', { compiledCode: made.sql });
      } catch (error) {
        if (!isBallastError(error)) throw error;
        errors.push(error);
        outcome = resultOf(node, 'error', { message: error.message, error });
      }
      const completedAt = new Date();
      const timing = [{ name: 'compile' as const, startedAt, completedAt }];
      const seconds = (completedAt.getTime() - startedAt.getTime()) / 1000;
      // As in dbt, what is only a part of others is told of when it is asked for.
      if (node.config.materialized !== 'ephemeral' || options.select !== undefined)
        results.push({ ...outcome, timing, seconds });
    }
  });
  if (options.writeArtifacts ?? true) {
    const writer = new SqlWriter(project.root);
    for (const { node, sql } of compiled)
      if (node.resource_type !== 'seed') writer.write(node, 'compiled', sql);
    const sql = new Map(compiled.map(({ node, sql }) => [node.unique_id, sql]));
    writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, sql));
    if (isUsable && options.writeResults !== false) writeResults(parsed.scope, results, options);
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
