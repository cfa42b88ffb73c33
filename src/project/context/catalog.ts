import { Lookup } from './lookup.ts';
import { PyList } from '../../jinja/index.ts';
import { Relation, quoteName } from './relation.ts';

/** A row of a result, by column name. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** Questions that templates ask the database while they are rendered. */
export interface Catalog {
  /** Names of the schemas of a database. */
  schemas(database: string): readonly string[];
  /** @throws QueryNeeded where the answer is not known yet */
  query(sql: string): readonly ResultRow[];
}

/** Thrown through a template when it asks something that must be looked up first; then it is rendered again. */
export class QueryNeeded {
  readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
  }
}

/**
 * Answers from the queries that were run so far. Templates are rendered synchronously and the database answers
 * asynchronously: render, meet an unknown query, run it, render again.
 */
export class ReplayCatalog implements Catalog {
  readonly #known = new Map<string, readonly ResultRow[]>();
  /** The query that stopped the last rendering. */
  pending: string | undefined;

  query(sql: string): readonly ResultRow[] {
    const rows = this.#known.get(sql);
    if (rows !== undefined) return rows;
    this.pending = sql;
    throw new QueryNeeded(sql);
  }

  schemas(database: string): readonly string[] {
    const sql = `select schema_name from duckdb_schemas() where database_name = ${quoteText(database)}`;
    return this.query(sql).map((row) => String(row['schema_name']));
  }

  /** Remembers the answer of the pending query. */
  learn(rows: readonly ResultRow[]): void {
    if (this.pending !== undefined) this.#known.set(this.pending, rows);
    this.pending = undefined;
  }
}

/** The table or view of this name, if there is one. */
export function findRelation(
  catalog: Catalog,
  database: string,
  schema: string,
  identifier: string,
): Relation | undefined {
  const rows = catalog.query(
    `select table_type from information_schema.tables where table_catalog = ${quoteText(database)}` +
      ` and lower(table_schema) = lower(${quoteText(schema)}) and lower(table_name) = lower(${quoteText(identifier)})`,
  );
  if (rows.length === 0) return undefined;
  const type = rows[0]['table_type'] === 'VIEW' ? 'view' : 'table';
  return new Relation({ database, schema, identifier, type });
}

/** The columns of a relation: name, data type, quoted name. */
export function findColumns(catalog: Catalog, relation: Relation): PyList {
  const rows = catalog.query(`describe select * from ${relation.toText()}`);
  return new PyList(
    rows.map((row) => {
      const name = String(row['column_name']);
      const type = String(row['column_type']);
      return new Lookup('Column', {
        name: () => name,
        column: () => name,
        quoted: () => quoteName(name),
        dtype: () => type,
        data_type: () => type,
      });
    }),
  );
}

/** `'text'` for DuckDB. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
