import type { BallastError } from '../errors/ballast-error.ts';
import type { Database } from '../session/types.ts';
import { builtColumns, catalogArtifact } from './artifacts/catalog.ts';
import { manifestArtifact } from './artifacts/manifest.ts';
import { writeArtifact } from './artifacts/write.ts';
import type { BuildOptions } from './build-options.ts';
import { compileProject } from './compile-project.ts';
import type { CallRule } from './lineage/call-columns.ts';
import type { ColumnLineage } from './lineage/column-lineage.ts';
import type { Graph } from './graph.ts';
import type { Project } from './load/load-project.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { type Selection, selectNodes } from './plan/select.ts';
import { followColumns } from './project-lineage.ts';

/** What the documentation of a project is made of. */
export interface ProjectDocs {
  readonly errors: readonly BallastError[];
  readonly manifest: object;
  readonly catalog: object;
  readonly lineage: ColumnLineage;
}

export interface DocsOptions
  extends
    Selection,
    Pick<BuildOptions, 'signal' | 'onEvent' | 'warnings' | 'defer' | 'deferState' | 'favorState'> {
  /** Whether the SQL of the nodes is rendered; default true. */
  readonly compile?: boolean;
  /** Leaves the database alone: the catalog then has no columns. */
  readonly emptyCatalog?: boolean;
}

/**
 * Compiles the project, reads the columns of its tables and views, and writes manifest.json and catalog.json. The
 * catalog holds what is selected.
 */
export async function generateDocs(
  project: Project,
  database: Database,
  functions: readonly CallRule[],
  options: DocsOptions = {},
): Promise<ProjectDocs> {
  const { compile = true, emptyCatalog = false } = options;
  const made = await compileProject(project, database, {
    ...options,
    // A retry is still about the last run.
    writeResults: false,
    ...(compile ? {} : { only: new Set<string>(), writeArtifacts: false }),
  });
  const { parsed, compiled, errors } = made;
  const sql = new Map(compiled.map((node) => [node.node.unique_id, node.sql]));
  const manifest = manifestArtifact(parsed, sql);
  if (!compile) writeArtifact(project.root, 'manifest.json', manifest);
  const session = await database.session();
  try {
    const graph = emptyCatalog ? nothing : chosen(parsed, options);
    const catalog = await catalogArtifact(graph, session, parsed.scope.invocation);
    writeArtifact(project.root, 'catalog.json', catalog);
    const lineage = await followColumns(parsed, compiled, builtColumns(catalog), functions, session);
    return { errors, manifest, catalog, lineage };
  } finally {
    await session.close();
  }
}

const nothing = { nodes: new Map(), sources: new Map() };

/** The nodes and sources of a selection. */
function chosen(parsed: ParsedProject, options: Selection): Pick<Graph, 'nodes' | 'sources'> {
  const { graph } = parsed;
  const { select, exclude, selector } = options;
  if (select === undefined && exclude === undefined && selector === undefined) return graph;
  const { ids } = selectNodes(parsed, options);
  const of = <T>(items: ReadonlyMap<string, T>) => new Map([...items].filter(([id]) => ids.has(id)));
  return { nodes: of(graph.nodes), sources: of(graph.sources) };
}
