import { BallastError } from '../../errors/ballast-error.ts';
import { PyList } from '../../jinja/index.ts';
import { ColumnObject } from './column.ts';
import type { Messages } from './messages.ts';
import { Relation } from './relation.ts';

/** A row of a result, by column name. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** What a statement of a template gave. */
export interface Answer {
  readonly columns: readonly string[];
  /** DuckDB's names of the columns' types. */
  readonly types: readonly string[];
  /** DuckDB values, row by row. */
  readonly values: readonly (readonly unknown[])[];
  /** The same as JavaScript values by name. */
  readonly rows: readonly ResultRow[];
  readonly rowsChanged: number;
}

/** Questions and commands that templates have for the database while they are rendered. */
export interface Catalog {
  /** Runs a statement, once for each time that the template asks. @throws QueryNeeded where the answer is not known yet */
  query(sql: string): Answer;
  /**
   * Asks about what is in the database; asked again only after a statement.
   * @param absent  messages that mean that there is nothing: no rows, not an error
   * @throws QueryNeeded
   */
  lookup(sql: string, absent?: RegExp): readonly ResultRow[];
  /** The time that this rendering calls now: the same however often it is begun again. */
  readonly now: Date;
  /** `messages`, each said only the first time that a rendering comes to it. */
  once(messages: Messages): Messages;
}

/** Thrown through a template when it asks something that must be looked up first; then it is rendered again. */
export class QueryNeeded {
  readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
  }
}

/** A query of a template that failed: its lines are not the template's. */
export class QueryFailed {
  readonly failure: unknown;

  constructor(failure: unknown) {
    this.failure = failure;
  }
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}

/**
 * Templates are rendered synchronously and the database answers asynchronously: render, meet a statement that has
 * no answer yet, run it, render again from the start with the answers so far. Every statement runs once, in the
 * order in which the template asks for them, and every message is said once.
 */
export class ReplayCatalog implements Catalog {
  readonly now = new Date();
  readonly #log: { readonly sql: string; readonly answer: Answer }[] = [];
  readonly #fresh = new Map<string, readonly ResultRow[]>();
  #at = 0;
  #said = 0;
  #saying = 0;
  #absent: RegExp | undefined;
  /** The statement that stopped the last rendering. */
  pending: string | undefined;

  /** To be called before each rendering. */
  begin(): void {
    this.#at = 0;
    this.#saying = 0;
    this.#fresh.clear();
  }

  query(sql: string): Answer {
    this.#fresh.clear();
    this.#absent = undefined;
    return this.#next(sql);
  }

  lookup(sql: string, absent?: RegExp): readonly ResultRow[] {
    const known = this.#fresh.get(sql);
    if (known !== undefined) return known;
    this.#absent = absent;
    const { rows } = this.#next(sql);
    this.#fresh.set(sql, rows);
    return rows;
  }

  /** Remembers the answer of the pending statement. */
  learn(answer: Answer): void {
    if (this.pending !== undefined) this.#log.push({ sql: this.pending, answer });
    this.pending = undefined;
  }

  /** The answer for a pending statement that failed. @throws the failure, unless it means that there is nothing */
  answerFor(failure: unknown): Answer {
    const { message } = failure instanceof QueryFailed ? asError(failure.failure) : asError(failure);
    if (this.#absent?.test(message) !== true) throw failure;
    return { columns: [], types: [], values: [], rows: [], rowsChanged: 0 };
  }

  once(messages: Messages): Messages {
    const isNew = () => {
      if (this.#saying++ < this.#said) return false;
      this.#said++;
      return true;
    };
    return {
      log: (text, toUser) => {
        if (isNew()) messages.log(text, toUser);
      },
      print: (text) => {
        if (isNew()) messages.print(text);
      },
      warn: (text, name) => {
        if (isNew()) messages.warn(text, name);
      },
    };
  }

  #next(sql: string): Answer {
    const known = this.#log[this.#at];
    if (known === undefined) {
      this.pending = sql;
      throw new QueryNeeded(sql);
    }
    if (known.sql !== sql) throw new BallastError('RENDER_NOT_REPEATABLE', { first: known.sql, second: sql });
    this.#at++;
    return known.answer;
  }
}

/** Renders until every statement that the template asks for has its answer. @throws what rendering and `run` throw */
export async function replay<T>(
  catalog: ReplayCatalog,
  run: (sql: string) => Promise<Answer>,
  render: () => T,
): Promise<T> {
  for (;;) {
    catalog.begin();
    try {
      return render();
    } catch (error) {
      if (catalog.pending === undefined) throw error;
    }
    catalog.learn(await run(catalog.pending).catch((failure: unknown) => catalog.answerFor(failure)));
  }
}

const relationTypes: Readonly<Record<string, 'table' | 'view'>> = {
  'BASE TABLE': 'table',
  'LOCAL TEMPORARY': 'table',
  VIEW: 'view',
};

const listing = (database: string, schema: string) =>
  'select table_name, table_type from system.information_schema.tables' +
  ` where lower(table_catalog) = lower(${quoteText(database)}) and lower(table_schema) = lower(${quoteText(schema)})`;

/** The table or view of this name, if there is one. */
export function findRelation(
  catalog: Catalog,
  database: string,
  schema: string,
  identifier: string,
): Relation | undefined {
  const rows = catalog.lookup(
    `${listing(database, schema)} and lower(table_name) = lower(${quoteText(identifier)})`,
  );
  if (rows.length === 0) return undefined;
  const type = relationTypes[String(rows[0]['table_type'])] ?? 'table';
  return new Relation({ database, schema, identifier, type });
}

/** The tables and views of a schema. */
export function listRelations(catalog: Catalog, database: string, schema: string): PyList {
  return new PyList(
    catalog.lookup(`${listing(database, schema)} order by table_name`).map((row) => {
      const type = relationTypes[String(row['table_type'])] ?? 'table';
      return new Relation({ database, schema, identifier: String(row['table_name']), type });
    }),
  );
}

/** Names of the schemas of a database. */
export function listSchemas(catalog: Catalog, database: string): readonly string[] {
  const sql = `select schema_name from duckdb_schemas() where lower(database_name) = lower(${quoteText(database)})`;
  return catalog.lookup(sql).map((row) => String(row['schema_name']));
}

/** The columns of a relation; none where it is not there. */
export function relationColumns(catalog: Catalog, from: string): readonly ColumnObject[] {
  return columnObjects(catalog.lookup(`describe select * from ${from}`, /does not exist/));
}

/** The columns of what stands in FROM: a relation's name, or a query in brackets. */
export function describeColumns(catalog: Catalog, from: string): readonly ColumnObject[] {
  return columnObjects(catalog.lookup(`describe select * from ${from}`));
}

function columnObjects(rows: readonly ResultRow[]): readonly ColumnObject[] {
  return rows.map((row) => ColumnObject.of(String(row['column_name']), String(row['column_type'])));
}

/** `'text'` for DuckDB. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
