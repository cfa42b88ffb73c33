import type { Database } from '../session/types.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { runResultsArtifact } from './artifacts/run-results.ts';
import { writeArtifact } from './artifacts/write.ts';
import type { BuildOptions } from './build-options.ts';
import { compileNode } from './compile/compile-node.ts';
import { ReplayCatalog } from './context/catalog.ts';
import { answerOf } from './context/values.ts';
import type { GraphNode } from './graph.ts';
import type { Project } from './load/load-project.ts';
import { parseProject } from './parse-project.ts';
import { inlineNode } from './parse/inline-node.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { resultOf } from './run/result.ts';
import { macroOf, runMacro } from './run/run-macro.ts';

type OperationOptions = Pick<BuildOptions, 'signal' | 'onEvent' | 'writeArtifacts'>;

/**
 * Calls a macro of the project with named arguments, outside of any node, and writes run_results.json.
 * @returns what it returned, as plain JavaScript
 * @throws the first error of the project, MACRO_UNKNOWN, or what the macro does wrong
 */
export async function runOperation(
  project: Project,
  database: Database,
  macro: string,
  args: Readonly<Record<string, unknown>> = {},
  options: OperationOptions = {},
): Promise<unknown> {
  const parsed = parseOperation(project, options);
  const found = macroOf(parsed, macro);
  const { node } = inlineNode(parsed, '', {
    name: found.name,
    kind: 'operation',
    file: found.original_file_path,
  });
  return recorded(parsed, { ...node, unique_id: found.unique_id }, { macro, args }, options, () =>
    runMacro(parsed, database, found, args, options.signal),
  );
}

/**
 * Runs a template of SQL that stands in no file, and writes run_results.json.
 * @throws the first error of the project, or what the template and its statement do wrong
 */
export async function runInline(
  project: Project,
  database: Database,
  template: string,
  options: OperationOptions = {},
): Promise<void> {
  const parsed = parseOperation(project, options);
  const { node, graph } = inlineNode(parsed, template);
  const operation = { ...node, unique_id: `sql_operation.${project.root.name}.${node.name}` };
  await recorded(parsed, operation, { sql: template }, options, async () => {
    const session = await database.session();
    try {
      const ask = async (sql: string) => answerOf(await session.query(sql, { signal: options.signal }));
      const scope = { scope: parsed.scope, graph, selected: [] };
      const { sql } = await compileNode(scope, node, new ReplayCatalog(), ask);
      await session.query(sql, { signal: options.signal });
    } finally {
      await session.close();
    }
  });
}

function parseOperation(project: Project, { onEvent }: OperationOptions): ParsedProject {
  const parsed = parseProject(project, { command: 'run-operation', onEvent });
  const [first] = parsed.errors;
  if (first !== undefined) throw first;
  return parsed;
}

/** Does the work of an operation and writes how it went, as dbt does for a run of one node. */
async function recorded<T>(
  parsed: ParsedProject,
  node: GraphNode,
  args: Readonly<Record<string, unknown>>,
  { writeArtifacts }: OperationOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { project, invocation } = parsed.scope;
  const startedAt = new Date();
  const write = (message: string | null) => {
    if (writeArtifacts === false) return;
    const completedAt = new Date();
    const result = resultOf(node, message === null ? 'success' : 'error', {
      message,
      failures: Number(message !== null),
      timing: [
        { name: 'compile', startedAt, completedAt: startedAt },
        { name: 'execute', startedAt, completedAt },
      ],
      seconds: (completedAt.getTime() - startedAt.getTime()) / 1000,
    });
    const { cliVars: vars, target, root } = project;
    const used = { ...args, vars, target: target.name, profile: target.profile };
    writeArtifact(root, 'run_results.json', runResultsArtifact([result], invocation, used));
  };
  if (writeArtifacts !== false)
    writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, new Map()));
  try {
    const value = await work();
    write(null);
    return value;
  } catch (error) {
    write(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
