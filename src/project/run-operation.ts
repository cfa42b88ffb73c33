import type { Database } from '../session/types.ts';
import type { BuildOptions } from './build-options.ts';
import type { Project } from './load/load-project.ts';
import { parseProject } from './parse-project.ts';
import { runMacro } from './run/run-macro.ts';

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
