import type { Session } from '../../session/types.ts';
import type { CatalogNames } from './completion.ts';

/** Reads the names that completion offers; a database that can't be asked right now has none. */
export async function readCatalogNames(session: Session): Promise<CatalogNames> {
  const columns: Record<string, string[]> = {};
  const rows = await ask(
    session,
    `select distinct on (table_name, column_name) table_name, column_name
     from duckdb_columns() where not internal order by table_name, column_index`,
  );
  for (const [table, column] of rows) (columns[table] ??= []).push(column);
  const functions = await ask(
    session,
    `select distinct function_name from duckdb_functions() where regexp_full_match(function_name, '[a-z][a-z0-9_]*')
       and not regexp_matches(function_name, '^(ballast|icu|pg|inet|has)_')
     order by 1`,
  );
  const keywords = await ask(session, 'select keyword_name from duckdb_keywords() order by 1');
  return {
    tables: Object.keys(columns),
    columns,
    functions: functions.map(([name]) => name),
    keywords: keywords.map(([name]) => name),
  };
}

async function ask(session: Session, sql: string): Promise<string[][]> {
  try {
    const result = await session.query(sql);
    return result.rows().map((row) => row.map(String));
  } catch {
    return [];
  }
}
