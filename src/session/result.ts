import {
  JSDuckDBValueConverter,
  ResultReturnType,
  type DuckDBDataChunk,
  type DuckDBMaterializedResult,
  type DuckDBValue,
} from '@duckdb/node-api';
import { jsonValue } from './json-value.ts';
import type { ResultColumn, ResultSet } from './types.ts';

/** A finished result: its rows stay in DuckDB's own memory until they are asked for. */
export class SessionResult implements ResultSet {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  readonly rowsChanged: number;
  readonly hasRows: boolean;
  private readonly chunks: readonly DuckDBDataChunk[];

  private constructor(result: DuckDBMaterializedResult, chunks: readonly DuckDBDataChunk[]) {
    const names = result.deduplicatedColumnNames();
    const types = result.columnTypes();
    this.hasRows = result.returnType === ResultReturnType.QUERY_RESULT;
    this.columns = this.hasRows ? names.map((name, i) => ({ name, type: types[i] })) : [];
    this.chunks = this.hasRows ? chunks : [];
    this.rowCount = this.chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
    this.rowsChanged = this.hasRows ? 0 : changedRows(result, chunks);
  }

  static async of(result: DuckDBMaterializedResult): Promise<SessionResult> {
    return new SessionResult(result, await result.fetchAllChunks());
  }

  rows(): DuckDBValue[][] {
    return this.chunks.flatMap((chunk) => chunk.getRows());
  }

  objects(): Record<string, unknown>[] {
    return this.named(this.chunks.flatMap((chunk) => chunk.convertRows(JSDuckDBValueConverter)));
  }

  json(): Record<string, unknown>[] {
    const types = this.columns.map((column) => column.type);
    return this.named(this.rows().map((row) => row.map((value, c) => jsonValue(value, types[c]))));
  }

  private named(rows: readonly (readonly unknown[])[]): Record<string, unknown>[] {
    return rows.map((row) => Object.fromEntries(this.columns.map(({ name }, i) => [name, row[i]])));
  }
}

/** CREATE TABLE AS changes no rows by DuckDB's own account, but gives their number as its only value. */
function changedRows(result: DuckDBMaterializedResult, chunks: readonly DuckDBDataChunk[]): number {
  if (result.rowsChanged > 0 || chunks.length === 0) return result.rowsChanged;
  const [count] = chunks[0].rowCount === 0 ? [] : chunks[0].getRowValues(0);
  return typeof count === 'bigint' ? Number(count) : 0;
}

/** The outcome of a statement that DuckDB never saw. */
export const noRows: ResultSet = {
  columns: [],
  rowCount: 0,
  rowsChanged: 0,
  hasRows: false,
  rows: () => [],
  objects: () => [],
  json: () => [],
};
