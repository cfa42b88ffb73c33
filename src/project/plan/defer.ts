import { BallastError } from '../../errors/ballast-error.ts';
import type { Database } from '../../session/types.ts';
import type { Graph, GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import type { PreviousState } from './previous-state.ts';

/**
 * The graph in which nodes outside of the run stand where an earlier run put them: those that are not in this
 * target's database, or all of them if the state is favoured.
 * @param selected  ids that this run builds
 * @throws STATE_MISSING for a state without manifest.json
 */
export async function deferGraph(
  graph: Graph,
  selected: ReadonlySet<string>,
  state: PreviousState,
  database: Database,
  favorState: boolean,
): Promise<Graph> {
  if (state.manifest === undefined)
    throw new BallastError('STATE_MISSING', { folder: state.folder, file: 'manifest.json' });
  const old = isDict(state.manifest['nodes']) ? state.manifest['nodes'] : {};
  const present = favorState ? new Set<string>() : await relations(database);
  const nodes = new Map(graph.nodes);
  for (const [id, node] of graph.nodes) {
    const before = old[id];
    if (node.relation_name === null || selected.has(id) || !isDict(before)) continue;
    if (present.has(key(node.database, node.schema, node.alias))) continue;
    nodes.set(id, placed(node, before));
  }
  return { ...graph, nodes };
}

function placed(node: GraphNode, before: Readonly<Record<string, unknown>>): GraphNode {
  const text = (name: 'database' | 'schema' | 'alias' | 'relation_name') => {
    const value = before[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { ...node, ...text('database'), ...text('schema'), ...text('alias'), ...text('relation_name') };
}

/** Every table and view of the database, as keys. */
async function relations(database: Database): Promise<ReadonlySet<string>> {
  const session = await database.session();
  try {
    const found = await session.query(
      'select table_catalog as a, table_schema as b, table_name as c from information_schema.tables',
    );
    return new Set(found.objects().map((row) => key(String(row['a']), String(row['b']), String(row['c']))));
  } finally {
    await session.close();
  }
}

// DuckDB's names ignore case.
function key(...parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase()).join('\0');
}
