import { join } from 'node:path';
import type { Session } from '../../session/types.ts';
import { quoteText } from '../context/catalog.ts';
import { quoteName } from '../context/relation.ts';
import type { GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';

/** What the values of a column look like; NULL where it has none. */
interface ColumnLook {
  readonly numbers: boolean | null;
  readonly decimals: boolean | null;
  readonly wide: boolean | null;
  readonly dates: boolean | null;
  readonly times: boolean | null;
  readonly flags: boolean | null;
}

/**
 * The query that reads a seed's file with dbt's column types: numbers without decimals are INTEGER, others DOUBLE;
 * ISO dates and timestamps, true and false are known; anything else is text. `column_types` wins over all.
 */
export async function seedQuery(session: Session, node: GraphNode): Promise<string> {
  const path = quoteText(join(node.root_path, node.original_file_path));
  const delimiter = typeof node.config['delimiter'] === 'string' ? node.config['delimiter'] : ',';
  // The quote is left to DuckDB, as in dbt-duckdb's COPY. Without skip = 0 it would pass over a header that has fewer
  // names than the rows have values, and lose rows in silence.
  const text = `read_csv(${path}, header = true, delim = ${quoteText(delimiter)}, all_varchar = true, sample_size = -1, skip = 0)`;
  const described = await session.query(`describe from ${text}`);
  const names = described.objects().map((row) => String(row['column_name']));
  const looks = await lookAt(session, text, names);
  const declared = columnTypes(node);
  const columns = names.map((name, i) => {
    const type = declared.get(name) ?? inferType(looks[i]);
    const quoted = quoteName(name);
    return type === 'VARCHAR' ? quoted : `cast(${cell(name)} as ${type}) as ${quoted}`;
  });
  return `select ${columns.join(', ')} from ${text}`;
}

/** A cell of a column that is no text: the word null stands for nothing. */
function cell(name: string): string {
  return `case when lower(trim(${quoteName(name)})) <> 'null' then ${quoteName(name)} end`;
}

async function lookAt(
  session: Session,
  text: string,
  names: readonly string[],
): Promise<readonly ColumnLook[]> {
  if (names.length === 0) return [];
  const date = String.raw`\d{4}-\d{1,2}-\d{1,2}`;
  const time = String.raw`[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?`;
  const tests = names.map((name) => {
    const value = `trim(${cell(name)})`;
    const all = (pattern: string) => `bool_and(regexp_full_match(${value}, ${quoteText(pattern)}))`;
    const number = String.raw`[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?`;
    return (
      `struct_pack(numbers := ${all(number)}, ` +
      `decimals := bool_or(try_cast(${value} as double) <> trunc(try_cast(${value} as double))), ` +
      `wide := bool_or(abs(try_cast(${value} as double)) > 2147483647), ` +
      `dates := ${all(date)} and bool_and(try_cast(${value} as date) is not null or ${value} is null), ` +
      `times := ${all(`${date}(${time})?`)}, flags := ${all('(?i)true|false')})`
    );
  });
  // One row holds the looks of all columns.
  const query = `select to_json([${tests.join(', ')}])::varchar as looks from ${text}`;
  const [row] = (await session.query(query)).objects();
  return JSON.parse(String(row?.['looks'])) as ColumnLook[];
}

function inferType(look: ColumnLook): string {
  if (look.numbers === null) return 'INTEGER';
  if (look.numbers) return look.decimals === true ? 'DOUBLE' : look.wide === true ? 'BIGINT' : 'INTEGER';
  if (look.dates === true) return 'DATE';
  if (look.times === true) return 'TIMESTAMP';
  return look.flags === true ? 'BOOLEAN' : 'VARCHAR';
}

function columnTypes(node: GraphNode): ReadonlyMap<string, string> {
  const types = node.config['column_types'];
  const entries = isDict(types) ? Object.entries(types) : [];
  return new Map(entries.map(([name, type]) => [name, String(type)]));
}
