import { BallastError, located } from '../../errors/ballast-error.ts';
import { type JsValue, callFunction, toJs, toValue, type Value } from '../../jinja/index.ts';
import type { Database } from '../../session/types.ts';
import { type CompileScope, nodeGlobals } from '../compile/node-context.ts';
import { ReplayCatalog, replay } from '../context/catalog.ts';
import type { MacroNode } from '../graph.ts';
import { answerOf } from '../context/values.ts';
import type { Dict } from '../load/project-file.ts';
import { inlineNode } from '../parse/inline-node.ts';
import type { ParsedProject } from '../parse/parse-project.ts';

/**
 * The macro that a command line means.
 * @param name  `macro` or `package.macro`
 * @throws MACRO_UNKNOWN
 */
export function macroOf({ scope: { resolver, project } }: ParsedProject, name: string): MacroNode {
  const dot = name.indexOf('.');
  const macro =
    dot < 0
      ? (resolver.find(name, project.root.name) ?? resolver.all().find((macro) => macro.name === name))
      : resolver.findIn(name.slice(0, dot), name.slice(dot + 1));
  if (macro !== undefined) return macro;
  throw new BallastError('MACRO_UNKNOWN', { macro: name, known: resolver.names(project.root.name) });
}

/**
 * Calls a macro from outside of any node: dbt's run-operation.
 * @param args  its named arguments
 * @returns what it returned, as plain JavaScript where that can be said, else undefined
 * @throws what the macro and its statements throw
 */
export async function runMacro(
  parsed: ParsedProject,
  database: Database,
  macro: MacroNode,
  args: Dict,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { node, graph } = inlineNode(parsed, '', {
    name: macro.name,
    kind: 'operation',
    file: macro.original_file_path,
  });
  // A macro's refs are not seen while parsing, so an operation may read every node.
  const everything = {
    ...node,
    depends_on: { ...node.depends_on, nodes: [...graph.nodes.keys(), ...graph.sources.keys()] },
  };
  const scope: CompileScope = { scope: parsed.scope, graph, selected: [] };
  const named = new Map<string, Value>(
    Object.entries(args).map(([key, value]) => [key, toValue(value as JsValue)]),
  );
  const catalog = new ReplayCatalog();
  const session = await database.session();
  try {
    const run = async (sql: string) => answerOf(await session.query(sql, { signal }));
    const value = await replay(catalog, run, () =>
      callFunction(nodeGlobals(scope, everything, catalog).bind(macro), { named }, macro.original_file_path),
    );
    return plain(value);
  } catch (error) {
    throw located(error, { file: macro.original_file_path });
  } finally {
    await session.close();
  }
}

function plain(value: Value): unknown {
  try {
    return toJs(value);
  } catch {
    // A relation or a function: nothing that could be shown outside of a template.
    return undefined;
  }
}
