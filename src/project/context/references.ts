import { BallastError } from '../../errors/ballast-error.ts';
import { type Arguments, type CallContext, type Value, repr } from '../../jinja/index.ts';
import type { GraphNode, Ref } from '../graph.ts';

/** The arguments of ref(): `ref('model')`, `ref('package', 'model')`, `v=` or `version=`. @throws CONTEXT_ARGUMENTS */
export function readRef({ positional, named }: Arguments, context: CallContext): Ref {
  const version = named.get('version') ?? named.get('v') ?? null;
  const names = positional.filter((value) => typeof value === 'string');
  if (names.length !== positional.length || names.length === 0 || names.length > 2) {
    throw refuse('ref', "a model's name, or a package and a model's name", positional, context);
  }
  if (version !== null && typeof version !== 'string' && typeof version !== 'number') {
    throw refuse('ref', 'a version that is text or a number', [version], context);
  }
  return { name: names.at(-1)!, package: names.length === 2 ? names[0] : null, version };
}

/** The arguments of source(). @throws CONTEXT_ARGUMENTS */
export function readSource(
  { positional, named }: Arguments,
  context: CallContext,
): readonly [string, string] {
  const [source, table] = [...positional, ...named.values()];
  if (typeof source === 'string' && typeof table === 'string' && positional.length + named.size === 2) {
    return [source, table];
  }
  throw refuse('source', "a source's name and a table's name", positional, context);
}

/** How a message names a ref. */
export function refTitle(ref: Ref): string {
  const name = ref.version === null ? ref.name : `${ref.name}.v${ref.version}`;
  return ref.package === null ? name : `${ref.package}.${name}`;
}

/** Every title of a ref that means this node: without a version, the latest one is meant. */
export function refTitles(node: GraphNode): readonly string[] {
  const names =
    node.version === undefined || node.version === null
      ? [node.name]
      : [
          `${node.name}.v${node.version}`,
          ...(String(node.version) === String(node.latest_version) ? [node.name] : []),
        ];
  return names.flatMap((name) => [name, `${node.package_name}.${name}`]);
}

function refuse(name: string, expected: string, got: readonly Value[], context: CallContext): BallastError {
  const shown = got.length === 0 ? 'nothing' : got.map(repr).join(', ');
  const where = { file: context.file, line: context.line };
  return new BallastError('CONTEXT_ARGUMENTS', { function: name, expected, got: shown }, where);
}
