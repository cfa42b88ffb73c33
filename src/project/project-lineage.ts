import type { BallastError } from '../errors/ballast-error.ts';
import type { Database, Session } from '../session/types.ts';
import { builtColumns, catalogArtifact } from './artifacts/catalog.ts';
import type { BuildOptions } from './build-options.ts';
import { compileProject } from './compile-project.ts';
import type { CompiledNode } from './compile/compile-node.ts';
import type { CallRule } from './lineage/call-columns.ts';
import { type ColumnLineage, columnLineage } from './lineage/column-lineage.ts';
import type { Project } from './load/load-project.ts';
import type { ParsedProject } from './parse/parse-project.ts';

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

export function followColumns(
  { graph, scope }: ParsedProject,
  compiled: readonly CompiledNode[],
  built: ReadonlyMap<string, readonly string[]>,
  functions: readonly CallRule[],
  session: Session,
): Promise<ColumnLineage> {
  const sql = new Map(compiled.map((node) => [node.node.unique_id, node.sql]));
  return columnLineage({ graph, sql, built, functions, place: scope.project.target }, session);
}
