import type { Session } from '../../session/types.ts';
import { type Invocation, dbtVersion } from '../context/base-members.ts';
import type { Graph, GraphNode, SourceNode } from '../graph.ts';

/** The dictionary of catalog.json, as far as others look into it. */
export interface Catalog {
  readonly nodes: Readonly<Record<string, Entry>>;
  readonly sources: Readonly<Record<string, Entry>>;
}

/** The columns of each relation of a catalog by unique id, in their order. */
export function builtColumns({ nodes, sources }: Catalog): ReadonlyMap<string, readonly string[]> {
  const entries = Object.entries({ ...nodes, ...sources });
  return new Map(entries.map(([id, { columns }]) => [id, Object.keys(columns)]));
}

interface Entry {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly columns: Record<string, unknown>;
}

const stats = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};

/**
 * The dictionary of target/catalog.json, in the shape of dbt's catalog v1: the columns of every table and view of
 * the project, as the database has them.
 */
export async function catalogArtifact(
  graph: Pick<Graph, 'nodes' | 'sources'>,
  session: Session,
  invocation: Invocation,
): Promise<Catalog & Readonly<Record<string, unknown>>> {
  const found = await readRelations(session);
  const entries = (items: Iterable<GraphNode | SourceNode>) =>
    Object.fromEntries(
      [...items].flatMap((item) => {
        const name = item.resource_type === 'source' ? item.identifier : item.alias;
        const isBuilt = item.resource_type === 'source' || item.relation_name !== null;
        const entry = isBuilt ? found.get(key(item.database, item.schema, name)) : undefined;
        return entry === undefined
          ? []
          : [[item.unique_id, { ...entry, stats, unique_id: item.unique_id }] as const];
      }),
    );
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
      dbt_version: dbtVersion,
      generated_at: new Date().toISOString(),
      invocation_id: invocation.id,
      invocation_started_at: invocation.startedAt.toISOString(),
      env: {},
    },
    nodes: entries(graph.nodes.values()),
    sources: entries(graph.sources.values()),
    errors: null,
  };
}

async function readRelations(session: Session): Promise<ReadonlyMap<string, Entry>> {
  const relations = new Map<string, Entry>();
  const tables = await session.query(
    `select table_catalog as db, table_schema as schema, table_name as name, table_type as type, TABLE_COMMENT as comment
     from information_schema.tables`,
  );
  for (const row of tables.objects()) {
    relations.set(key(String(row['db']), String(row['schema']), String(row['name'])), {
      metadata: {
        type: row['type'],
        schema: row['schema'],
        name: row['name'],
        database: row['db'],
        comment: row['comment'] ?? null,
        owner: null,
      },
      columns: {},
    });
  }
  const columns = await session.query(
    `select database_name as db, schema_name as schema, table_name as relation, column_name as name,
            data_type as type, column_index as position, comment
     from duckdb_columns() where not internal order by all`,
  );
  for (const row of columns.objects()) {
    const entry = relations.get(key(String(row['db']), String(row['schema']), String(row['relation'])));
    if (entry === undefined) continue;
    entry.columns[String(row['name'])] = {
      type: row['type'],
      index: Number(row['position']),
      name: row['name'],
      comment: row['comment'] ?? null,
    };
  }
  for (const [id, { metadata, columns }] of relations) {
    const sorted = Object.entries(columns).sort(([, a], [, b]) => position(a) - position(b));
    relations.set(id, { metadata, columns: Object.fromEntries(sorted) });
  }
  return relations;
}

function position(column: unknown): number {
  return (column as { readonly index: number }).index;
}

// DuckDB's names ignore case.
function key(...parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase()).join('\0');
}
