import { parseTemplate } from '../../jinja/index.ts';
import { cachedPart } from '../context/project-scope.ts';
import type { NodeConfig, NodeHook } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { type Captured, type Draft, captureNode } from './parse-context.ts';
import type { ParseState } from './state.ts';

/** A hook as it is written: a template, a dictionary, or what `before_begin(...)` and `after_commit(...)` give. */
export function readHook(written: unknown): NodeHook {
  if (isDict(written))
    return { sql: String(written['sql']), transaction: written['transaction'] !== false, index: null };
  const text = String(written);
  if (text.trimStart().startsWith('{"')) {
    try {
      const hook: unknown = JSON.parse(text);
      if (isDict(hook) && typeof hook['sql'] === 'string') return readHook(hook);
    } catch {
      // Then it is a statement that begins with a brace.
    }
  }
  return { sql: text, transaction: true, index: null };
}

/** `captured` with what the templates of the node's hooks refer to: they are part of what the node reads. */
export function withHooks(
  { scope }: ParseState,
  captured: Captured,
  { 'pre-hook': before, 'post-hook': after }: NodeConfig,
  draft: Draft,
): Captured {
  let all = captured;
  const hooks = [...(before ?? []), ...(after ?? [])].filter(({ sql }) => /\{[{%]/.test(sql));
  for (const [i, { sql }] of hooks.entries()) {
    const found = cachedPart(scope, `hook ${i} ${String(draft.model['unique_id'])}`, sql, () =>
      captureNode(scope, parseTemplate(sql, draft.file), draft),
    );
    const known = (list: readonly unknown[]) => new Set(list.map((item) => JSON.stringify(item)));
    const [refs, sources] = [known(all.refs), known(all.sources)];
    all = {
      ...all,
      refs: [...all.refs, ...found.refs.filter((ref) => !refs.has(JSON.stringify(ref)))],
      sources: [...all.sources, ...found.sources.filter((source) => !sources.has(JSON.stringify(source)))],
      macros: [...new Set([...all.macros, ...found.macros])],
    };
  }
  return all;
}
