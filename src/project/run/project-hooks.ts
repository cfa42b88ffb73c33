import type { Database } from '../../session/types.ts';
import type { GraphNode } from '../graph.ts';
import { projectFileName } from '../load/project-file.ts';
import { inlineNode } from '../parse/inline-node.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import type { NodeResult } from './result.ts';
import { type RunNodeOptions, runNode } from './run-node.ts';

/** When a hook of dbt_project.yml runs. */
export type HookMoment = 'on-run-start' | 'on-run-end';

/**
 * Runs hooks one after the other, each as a node of its own; the first that fails ends it.
 */
export async function runProjectHooks(
  hooks: readonly GraphNode[],
  database: Database,
  options: Omit<RunNodeOptions, 'session' | 'thread'>,
): Promise<readonly NodeResult[]> {
  if (hooks.length === 0) return [];
  const session = await database.session();
  try {
    const results: NodeResult[] = [];
    for (const [i, node] of hooks.entries()) {
      const place = { index: i + 1, total: hooks.length };
      options.onEvent({ kind: 'start', node, ...place });
      const result = await runNode(node, { ...options, session, thread: 1 });
      options.onEvent({ kind: 'finish', result, ...place });
      results.push(result);
      if (result.status === 'error') break;
    }
    return results;
  } finally {
    await session.close();
  }
}

/**
 * The hooks of the packages and of the project.
 * @throws what is wrong with their templates and refs
 */
export function hookNodes(parsed: ParsedProject, moment: HookMoment): readonly GraphNode[] {
  return parsed.scope.project.packages.flatMap((config) => {
    const texts = moment === 'on-run-start' ? config.onRunStart : config.onRunEnd;
    return texts.map((text, i) => {
      const name = `${config.name}-${moment}-${i}`;
      return inlineNode(parsed, text, { name, kind: 'operation', file: projectFileName }).node;
    });
  });
}
