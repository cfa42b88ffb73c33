import { BallastError, isBallastError, located } from '../../errors/ballast-error.ts';
import { parseTemplate, renderTemplate } from '../../jinja/index.ts';
import { type Answer, QueryFailed, QueryNeeded, type ReplayCatalog, replay } from '../context/catalog.ts';
import { type GraphNode, declarationLine, nodeTitle } from '../graph.ts';
import { testMacroName } from '../parse/generic-tests.ts';
import { planBatches } from './batch.ts';
import { type Cte, injectCtes } from './inject-ctes.ts';
import { mapLines } from './line-map.ts';
import { type CompileScope, type RenderExtras, ephemeralName, nodeGlobals } from './node-context.ts';

/** A node's SQL, ready for the database. */
export interface CompiledNode {
  readonly node: GraphNode;
  readonly sql: string;
  /** Ids of the ephemeral models that stand in it as CTEs, innermost first. */
  readonly ephemeral: readonly string[];
  /** The 1-based line in the node's file behind a 1-based line of `sql`; undefined if it is not known. */
  lineOf(line: number): number | undefined;
}

/** Runs a query of a template while it is compiled. */
export type RunQuery = (sql: string) => Promise<Answer>;

/**
 * Renders a node's template. Queries that it asks are run in between: it is rendered again until all are answered.
 * @throws JINJA_*, VAR_MISSING, REF_UNDECLARED, COMPILER_ERROR_RAISED, TEST_UNKNOWN, ... with file and line;
 *         what `runQuery` throws
 */
export async function compileNode(
  scope: CompileScope,
  node: GraphNode,
  catalog: ReplayCatalog,
  runQuery: RunQuery,
  extras: RenderExtras = {},
): Promise<CompiledNode> {
  const run = async (sql: string) => {
    try {
      return await runQuery(sql);
    } catch (failure) {
      throw new QueryFailed(queryError(failure, node));
    }
  };
  try {
    return await replay(catalog, run, () => renderNode(scope, node, catalog, withBatch(scope, node, extras)));
  } catch (error) {
    throw error instanceof QueryFailed ? error.failure : placed(error, node);
  }
}

/** A microbatch model that is compiled as a whole shows its latest batch. */
function withBatch({ scope, eventTimes }: CompileScope, node: GraphNode, extras: RenderExtras): RenderExtras {
  const { materialized, incremental_strategy: strategy } = node.config;
  if (extras.batch !== undefined || materialized !== 'incremental' || strategy !== 'microbatch')
    return extras;
  return { ...extras, batch: planBatches(node, true, scope.invocation.startedAt, eventTimes).at(-1) };
}

function queryError(failure: unknown, node: GraphNode): unknown {
  const where = { file: node.original_file_path };
  if (isBallastError(failure) || !(failure instanceof Error)) return located(failure, where);
  const params = { node: nodeTitle(node), message: failure.message.trim() };
  return new BallastError('NODE_SQL_FAILED', params, where, { cause: failure });
}

/** An error with the node's file; lines of its template are counted from where that begins in the file. */
function placed(error: unknown, node: GraphNode): unknown {
  const file = node.original_file_path;
  if (!isBallastError(error)) return error;
  if (error.where.file !== file) return error.at({ file, line: declarationLine(node) });
  const { line } = error.where;
  return error.moved({ line: declarationLine(node) ?? (line === undefined ? line : line + node.line - 1) });
}

function renderNode(
  scope: CompileScope,
  node: GraphNode,
  catalog: ReplayCatalog,
  extras: RenderExtras,
): CompiledNode {
  checkTestMacro(scope, node);
  const render = (source: string) =>
    renderTemplate(
      parseTemplate(source, node.original_file_path),
      nodeGlobals(scope, node, catalog, extras).render,
    );
  const own = render(node.raw_code);
  const ctes = new Map<string, Cte>();
  collectCtes(scope, node, catalog, ctes);
  const sql = injectCtes(own, [...ctes.values()]);
  return {
    node,
    sql,
    ephemeral: [...ctes.keys()],
    lineOf: (line) => {
      catalog.begin();
      return templateLine(node, own, sql, line, render);
    },
  };
}

/** The CTEs of the ephemeral models that `node` reads, each after those that it reads itself. */
function collectCtes(
  scope: CompileScope,
  node: GraphNode,
  catalog: ReplayCatalog,
  ctes: Map<string, Cte>,
): void {
  for (const id of node.depends_on.nodes) {
    const parent = scope.graph.nodes.get(id);
    if (parent?.config.materialized !== 'ephemeral' || ctes.has(id)) continue;
    collectCtes(scope, parent, catalog, ctes);
    const globals = nodeGlobals(scope, parent, catalog);
    try {
      const sql = renderTemplate(parseTemplate(parent.raw_code, parent.original_file_path), globals.render);
      ctes.set(id, { name: ephemeralName(parent), sql });
    } catch (error) {
      throw error instanceof QueryNeeded ? error : located(error, { file: parent.original_file_path });
    }
  }
}

function checkTestMacro({ scope }: CompileScope, node: GraphNode): void {
  if (node.test_metadata === undefined) return;
  const { name, namespace } = node.test_metadata;
  const macro =
    namespace === null
      ? scope.resolver.find(testMacroName(name, null), node.package_name)
      : scope.resolver.findIn(namespace, testMacroName(name, null));
  if (macro !== undefined) return;
  const known = scope.resolver
    .all()
    .filter((macro) => macro.definition.tag === 'test' || macro.definition.tag === 'data_test')
    .map((macro) => macro.name.replace(/^test_/, ''));
  throw new BallastError('TEST_UNKNOWN', { test: name, known });
}

/** CTEs are put before the node's own text, so its lines are counted from the end. */
function templateLine(
  node: GraphNode,
  own: string,
  sql: string,
  line: number,
  render: (source: string) => string,
): number | undefined {
  const declared = declarationLine(node);
  if (declared !== undefined) return declared;
  const offset = sql.split('\n').length - own.split('\n').length;
  try {
    const found = mapLines(node.raw_code, own, render)?.[line - 1 - offset];
    return found === undefined ? undefined : found + node.line - 1;
  } catch (error) {
    // Marks can make a template fail that measures its own text; then the line is not known.
    if (isBallastError(error) || error instanceof QueryNeeded) return undefined;
    throw error;
  }
}
