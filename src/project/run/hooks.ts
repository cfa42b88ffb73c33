import { replay, ReplayCatalog } from '../context/catalog.ts';
import { answerOf } from '../context/values.ts';
import { parseTemplate, renderTemplate } from '../../jinja/index.ts';
import type { QueryOptions, Session } from '../../session/types.ts';
import { type CompileScope, nodeGlobals } from '../compile/node-context.ts';
import type { GraphNode } from '../graph.ts';

export type HookKind = 'pre-hook' | 'post-hook';

/**
 * Renders and runs the hooks of a node.
 * @param transaction  those that belong into the transaction that swaps, or those that must stay out of it
 */
export async function runHooks(
  node: GraphNode,
  kind: HookKind,
  transaction: boolean,
  scope: CompileScope,
  session: Session,
  options: QueryOptions,
): Promise<void> {
  for (const hook of node.config[kind] ?? []) {
    if (hook.transaction !== transaction) continue;
    const catalog = new ReplayCatalog();
    const template = parseTemplate(hook.sql, node.original_file_path);
    const run = async (sql: string) => answerOf(await session.query(sql, options));
    const sql = await replay(catalog, run, () =>
      renderTemplate(template, nodeGlobals(scope, node, catalog).render).trim(),
    );
    if (sql !== '') await session.query(sql, options);
  }
}
