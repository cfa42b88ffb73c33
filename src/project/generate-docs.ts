import type { BallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import { builtColumns, catalogArtifact } from './artifacts/catalog.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { writeArtifact } from './artifacts/write.ts';
import type { BuildOptions } from './build-options.ts';
import { compileProject } from './compile-project.ts';
import type { CallRule } from './lineage/call-columns.ts';
import type { ColumnLineage } from './lineage/column-lineage.ts';
import type { Project } from './load/load-project.ts';
import { followColumns } from './project-lineage.ts';

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
