import { join } from 'node:path';
import type { Session } from '../../session/types.ts';
import { quoteText } from '../context/catalog.ts';
import { quoteName } from '../context/relation.ts';
import type { GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';

/**
 * The query that reads a seed's file with dbt's column types: whole numbers that fit are INTEGER, a time of day
 * is text, and `column_types` wins over what the values look like.
 */
export async function seedQuery(session: Session, node: GraphNode): Promise<string> {
  const path = quoteText(join(node.root_path, node.original_file_path));
  const delimiter = typeof node.config['delimiter'] === 'string' ? node.config['delimiter'] : ',';
  const read = (types: readonly string[]) =>
    `select * from read_csv(${path}, header = true, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', ` +
    `nullstr = ['', 'null'], sample_size = -1${types.length === 0 ? '' : `, types = {${types.join(', ')}}`})`;
  const declared = columnTypes(node);
  const found = await session.query(`describe ${read([])}`);
  const columns = found
    .objects()
    .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  const types: string[] = [];
  const wide = columns.filter(({ name, type }) => type === 'BIGINT' && !declared.has(name.toLowerCase()));
  const fits = await fitInteger(
    session,
    read([]),
    wide.map(({ name }) => name),
  );
  for (const { name, type } of columns) {
    const chosen =
      declared.get(name.toLowerCase()) ??
      (fits.has(name) ? 'INTEGER' : type === 'TIME' ? 'VARCHAR' : undefined);
    if (chosen !== undefined) types.push(`${quoteText(name)}: ${quoteText(chosen)}`);
  }
  return read(types);
}

/** The columns whose values all fit into 32 bits. */
async function fitInteger(
  session: Session,
  query: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const tests = names.map(
    (name) =>
      `coalesce(bool_and(${quoteName(name)} between -2147483648 and 2147483647), true) as ${quoteName(name)}`,
  );
  const [row] = (await session.query(`select ${tests.join(', ')} from (${query})`)).objects();
  return new Set(names.filter((name) => row?.[name] === true));
}

function columnTypes(node: GraphNode): ReadonlyMap<string, string> {
  const types = node.config['column_types'];
  const entries = isDict(types) ? Object.entries(types) : [];
  return new Map(entries.map(([name, type]) => [name.toLowerCase(), String(type)]));
}
