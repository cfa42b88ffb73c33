import type { QueryOptions, Session } from '../../session/types.ts';
import { quoteText } from '../context/catalog.ts';
import { quoteName, relationName } from '../context/relation.ts';

/** A place in the database. */
export interface Place {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** What a node is built into before it takes its name; dbt's suffix, so that either tool clears up after the other. */
export function temporaryPlace(place: Place): Place {
  return { ...place, name: `${place.name}__dbt_tmp` };
}

/** The quoted name of a place. */
export function placeName({ database, schema, name }: Place): string {
  return relationName({ database, schema, identifier: name, type: null });
}

/** Whether a table or a view stands there. */
export async function relationKind(session: Session, place: Place): Promise<'table' | 'view' | undefined> {
  const result = await session.query(
    `select table_type from information_schema.tables where table_catalog = ${quoteText(place.database)}` +
      ` and lower(table_schema) = lower(${quoteText(place.schema)}) and lower(table_name) = lower(${quoteText(place.name)})`,
  );
  const [row] = result.objects();
  if (row === undefined) return undefined;
  return row['table_type'] === 'VIEW' ? 'view' : 'table';
}

/** Drops whatever stands there. */
export async function dropRelation(session: Session, place: Place): Promise<void> {
  try {
    await session.query(`drop table if exists ${placeName(place)}`);
  } catch (error) {
    // Asking first what stands there would look through the whole catalog, each time.
    if ((await relationKind(session, place)) !== 'view') throw error;
    await session.query(`drop view ${placeName(place)}`);
  }
}

/** Creates the schemas that are not there yet. One session does it: two at once would conflict in the catalog. */
export async function createSchemas(session: Session, places: readonly Place[]): Promise<void> {
  const wanted = new Set(places.map(({ database, schema }) => `${quoteName(database)}.${quoteName(schema)}`));
  for (const schema of wanted) await session.query(`create schema if not exists ${schema}`);
}

/** Runs `steps` in a transaction: all of them take effect, or none. */
export async function inTransaction(session: Session, steps: () => Promise<void>): Promise<void> {
  await session.query('begin transaction');
  try {
    await steps();
    await session.query('commit');
  } catch (error) {
    // A failure inside DuckDB may already have ended the transaction.
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Puts a table in the place of whatever stands there, in one transaction: a failure, or a killed process, leaves
 * what was there before.
 * @param create   runs `create or replace table` with the given name
 * @param settle   runs in the same transaction
 */
export async function swapTable(
  session: Session,
  place: Place,
  create: (name: string) => Promise<void>,
  settle: () => Promise<void>,
): Promise<void> {
  await inTransaction(session, async () => {
    await replaceKind(session, place, 'view', () => create(placeName(place)));
    await settle();
  });
}

/** Puts a view in the place of whatever stands there, in one transaction; `create` is as for a table. */
export async function swapView(
  session: Session,
  place: Place,
  create: (name: string) => Promise<void>,
  settle: () => Promise<void>,
): Promise<void> {
  await inTransaction(session, async () => {
    await replaceKind(session, place, 'table', () => create(placeName(place)));
    await settle();
  });
}

/** Creates; if that fails because something of the other kind stands there, it is dropped first. */
async function replaceKind(
  session: Session,
  place: Place,
  other: 'table' | 'view',
  create: () => Promise<void>,
): Promise<void> {
  try {
    await create();
  } catch (error) {
    // In a transaction that the failure has ended, nothing can be asked: then it was another one.
    const kind = await relationKind(session, place).catch(() => undefined);
    if (kind !== other) throw error;
    await session.query(`drop ${kind} ${placeName(place)}`);
    await create();
  }
}

/** What the statements of one node share. */
export type StatementOptions = Pick<QueryOptions, 'signal' | 'onProgress' | 'onWarning'>;

/** How many rows stand in a relation. */
export async function countRows(session: Session, name: string): Promise<number> {
  const [row] = (await session.query(`select count(*) as n from ${name}`)).objects();
  return Number(row?.['n']);
}
