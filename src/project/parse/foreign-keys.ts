import type { Column, GraphNode, Ref } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';

/** What the `to` of a foreign key says: `ref('a')`, `ref('package', 'a')` or `source('raw', 'a')`. */
type Target = { readonly ref: Ref } | { readonly source: readonly [string, string] };

const reference = /^\s*(ref|source)\(\s*(['"])(.+?)\2\s*(?:,\s*(['"])(.+?)\4\s*)?\)\s*$/;

/** undefined for the name of a table. */
function readTarget({ to }: Dict): Target | undefined {
  const [, kind, , first, , second] = (typeof to === 'string' ? reference.exec(to) : null) ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'source') return second === undefined ? undefined : { source: [first, second] };
  const name = second ?? first;
  return { ref: { name, package: second === undefined ? null : first, version: null } };
}

/** The nodes and sources that foreign keys point to: they are built before. */
export function foreignKeyTargets(
  constraints: readonly Dict[],
  columns: Readonly<Record<string, Column>>,
): { readonly refs: readonly Ref[]; readonly sources: readonly (readonly [string, string])[] } {
  const all = [...constraints, ...Object.values(columns).flatMap((column) => column.constraints)];
  const targets = all.map(readTarget).filter((target) => target !== undefined);
  return {
    refs: targets.flatMap((target) => ('ref' in target ? [target.ref] : [])),
    sources: targets.flatMap((target) => ('source' in target ? [target.source] : [])),
  };
}

/** The node with the names of tables in place of the refs and sources of its foreign keys. */
export function withForeignKeys(
  node: GraphNode,
  nameOf: (target: Target) => string | null | undefined,
): GraphNode {
  const resolve = (constraint: Dict): Dict => {
    const target = readTarget(constraint);
    return target === undefined ? constraint : { ...constraint, to: nameOf(target) ?? constraint['to'] };
  };
  const columns = Object.entries(node.columns).map(
    ([name, column]) => [name, { ...column, constraints: column.constraints.map(resolve) }] as const,
  );
  return {
    ...node,
    columns: Object.fromEntries(columns),
    ...(node.constraints === undefined ? {} : { constraints: node.constraints.map(resolve) }),
  };
}
