import type { Session } from '../../session/types.ts';
import type { Graph, GraphNode, SourceNode } from '../graph.ts';
import type { CallRule } from './call-columns.ts';
import { type Columns, type Origin, Origins, find, sameName } from './origins.ts';
import { resolveQuery, topScope, type World } from './resolve-query.ts';
import { SyntaxReader } from './syntax-reader.ts';

/** A column of a node, with the columns that it is made of. */
export interface LineageColumn {
  readonly name: string;
  readonly from: readonly Origin[];
}

/** The columns of every node and source whose columns can be known, by unique id. */
export type ColumnLineage = ReadonlyMap<string, readonly LineageColumn[]>;

export interface LineageInput {
  readonly graph: Graph;
  /** Compiled SQL by unique id. */
  readonly sql: ReadonlyMap<string, string>;
  /** The columns that the database has, by unique id, in their order. */
  readonly built: ReadonlyMap<string, readonly string[]>;
  /** The functions of Ballast and of the project. */
  readonly functions: readonly CallRule[];
  /** Where names without database and schema stand. */
  readonly place: { readonly database: string; readonly schema: string };
}

/**
 * Where every column of a project comes from, by DuckDB's own syntax tree of each model. What a query filters,
 * joins or groups by decides on rows and is no origin of a value.
 */
export async function columnLineage(
  { graph, sql, built, functions, place }: LineageInput,
  session: Session,
): Promise<ColumnLineage> {
  const lineage = new Map<string, readonly LineageColumn[]>();
  const rules = new Map(functions.map((rule) => [rule.name.toLowerCase(), rule]));
  const reader = new SyntaxReader(session, (name) => rules.has(name.toLowerCase()));
  const relations = relationsByName(graph, place);
  for (const id of inOrder(graph)) {
    const node = graph.nodes.get(id) ?? graph.sources.get(id);
    if (node === undefined || !hasColumns(node)) continue;
    const names = built.get(id) ?? declaredColumns(node);
    const text = sql.get(id);
    if (text === undefined || node.resource_type === 'seed' || node.resource_type === 'source') {
      if (names !== undefined) lineage.set(id, plain(names));
      continue;
    }
    const tree = await reader.read(text);
    const world: World = {
      table: (name) => {
        const found = relations(name);
        return found === undefined || found === id ? undefined : columnsOf(found, lineage, graph);
      },
      call: (name) => rules.get(name.toLowerCase()),
      parsed: (query) => reader.known(query),
    };
    const columns = tree === undefined ? undefined : resolveQuery(tree, topScope(world));
    const own = columns === undefined ? plain(names ?? []) : named(columns, built.get(id));
    if (own.length > 0) lineage.set(id, own);
  }
  return lineage;
}

function hasColumns(node: GraphNode | SourceNode): boolean {
  return ['model', 'seed', 'snapshot', 'source'].includes(node.resource_type);
}

function declaredColumns({ columns }: GraphNode | SourceNode): readonly string[] | undefined {
  const names = Object.values(columns).map(({ name }) => name);
  return names.length === 0 ? undefined : names;
}

function plain(names: readonly string[]): readonly LineageColumn[] {
  return names.map((name) => ({ name, from: [] }));
}

/** The columns under the names that the database has; a query alone does not tell all of them. */
function named(columns: Columns, built: readonly string[] | undefined): readonly LineageColumn[] {
  if (built === undefined) return columns.known.map(({ name, from }) => ({ name, from: from.list }));
  const isWhole = columns.others === undefined && columns.known.length === built.length;
  return built.map((name, i) => {
    const from = isWhole ? columns.known[i].from : find(columns, name);
    return { name, from: (from ?? Origins.none).list };
  });
}

/** What a query that reads a node sees: its columns if they are known, else whatever it asks for. */
function columnsOf(id: string, lineage: ColumnLineage, graph: Graph): Columns {
  const from = (column: string) => Origins.of([{ node: id, column }]);
  const known = lineage.get(id);
  // A property file may name some columns only.
  const node = graph.nodes.get(id) ?? graph.sources.get(id);
  const isWhole = known !== undefined && known.length > 0 && node?.resource_type === 'model';
  return {
    known: (known ?? []).map(({ name }) => ({ name, from: from(name) })),
    others: isWhole ? undefined : from,
  };
}

type FindRelation = (name: readonly string[]) => string | undefined;

function relationsByName(graph: Graph, place: LineageInput['place']): FindRelation {
  const ids = new Map<string, string>();
  for (const source of graph.sources.values())
    ids.set(relationKey([source.database, source.schema, source.identifier]), source.unique_id);
  for (const node of graph.nodes.values())
    if (node.relation_name !== null && hasColumns(node))
      ids.set(relationKey([node.database, node.schema, node.alias]), node.unique_id);
  return (name) => {
    const missing = [place.database, place.schema].slice(0, Math.max(0, 3 - name.length));
    return ids.get(relationKey([...missing, ...name]));
  };
}

function relationKey(parts: readonly string[]): string {
  return parts.join('\0').toLowerCase();
}

/** Every id after those that it reads. */
function inOrder({ parents }: Graph): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    done.add(id);
    for (const parent of parents.get(id) ?? []) visit(parent);
    order.push(id);
  };
  const order: string[] = [];
  for (const id of parents.keys()) visit(id);
  return order;
}

/** A column and what stands above or below it. */
export interface LineageTree extends Origin {
  readonly next: readonly LineageTree[];
}

/** All that a column is made of, step by step. */
export function upstream(lineage: ColumnLineage, { node, column }: Origin): LineageTree {
  const own = lineage.get(node)?.find(({ name }) => sameName(name, column));
  return {
    node,
    column: own?.name ?? column,
    next: (own?.from ?? []).map((origin) => upstream(lineage, origin)),
  };
}

/** All that is made of a column, step by step. */
export function downstream(lineage: ColumnLineage, { node, column }: Origin): LineageTree {
  const next = [...lineage].flatMap(([id, columns]) =>
    columns
      .filter(({ from }) =>
        from.some(
          (origin) => origin.node === node && (sameName(origin.column, column) || origin.column === '*'),
        ),
      )
      .map(({ name }) => downstream(lineage, { node: id, column: name })),
  );
  return { node, column, next };
}
