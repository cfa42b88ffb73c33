import { BallastError, located } from '../../errors/ballast-error.ts';
import { PyDict, callFunction, defineFunction, repr, required, toText, toValue } from '../../jinja/index.ts';
import { nodeGlobals } from '../compile/node-context.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import { ReplayCatalog, replay } from '../context/catalog.ts';
import { answerOf } from '../context/values.ts';
import type { GraphNode, MacroNode } from '../graph.ts';
import { builtinPackage } from '../load/load-project.ts';
import type { MaterializeContext } from './materialize.ts';

/** The materialization that a project or package defines under this name: the project's own comes first. */
export function customMaterialization(scope: ProjectScope, name: string): MacroNode | undefined {
  for (const { name: place } of scope.project.packages) {
    if (place === builtinPackage) continue;
    for (const adapter of ['duckdb', 'default']) {
      const macro = scope.resolver.findIn(place, `materialization_${name}_${adapter}`);
      if (macro !== undefined) return macro;
    }
  }
  return undefined;
}

/** Names of all materializations that the project and its packages define. */
export function customMaterializations(scope: ProjectScope): readonly string[] {
  const names = scope.resolver
    .all()
    .filter(({ definition }) => definition.tag === 'materialization')
    .map(({ name }) => name.replace(/^materialization_(.+)_\w+$/, '$1'));
  return [...new Set(names)];
}

/**
 * Runs a materialization written in Jinja: its statements run as the template comes to them, inside a transaction
 * that is undone if one of them fails.
 * @throws MATERIALIZATION_RESULT
 */
export async function runCustomMaterialization(
  macro: MacroNode,
  { session, node, sql, scope, execute }: MaterializeContext,
): Promise<number | null> {
  const catalog = new ReplayCatalog();
  const written: string[] = [];
  const members = [
    ['sql', () => sql],
    ['compiled_code', () => sql],
    ['model', () => toValue({ ...modelOf(node), compiled_code: sql, compiled: true })],
    [
      'write',
      () =>
        defineFunction('write', { payload: required }, ({ payload }) => {
          written.push(toText(payload));
          return '';
        }),
    ],
  ] as const;
  const run = async (statement: string) => answerOf(await execute(statement, prefixLines(statement, sql)));
  await session.query('begin transaction');
  try {
    const result = await replay(catalog, run, () =>
      callFunction(nodeGlobals(scope, node, catalog, { members }).bind(macro), {}, node.original_file_path),
    );
    checkResult(node, result);
    if (session.inTransaction) await session.query('commit');
  } catch (error) {
    await session.query('rollback').catch(() => undefined);
    throw located(error, { file: macro.original_file_path });
  }
  return null;
}

function modelOf(node: GraphNode) {
  return JSON.parse(JSON.stringify(node)) as Record<string, null>;
}

function checkResult(node: GraphNode, result: Parameters<typeof repr>[0]): void {
  if (result instanceof PyDict && result.get('relations') !== undefined) return;
  const { materialized } = node.config;
  const got = typeof result === 'string' ? 'text' : repr(result);
  throw new BallastError(
    'MATERIALIZATION_RESULT',
    { materialization: materialized, got },
    { file: node.original_file_path },
  );
}

/** Lines of a statement before the model's own SQL, so that errors name the model's line. */
function prefixLines(statement: string, sql: string): number {
  const at = sql.trim() === '' ? -1 : statement.indexOf(sql.trim());
  return at < 0 ? Infinity : statement.slice(0, at).split('\n').length - 1;
}
