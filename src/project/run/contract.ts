import { BallastError } from '../../errors/ballast-error.ts';
import type { Session } from '../../session/types.ts';
import { columnDefinition, dicts, modelConstraint } from '../context/constraints.ts';
import { quoteName } from '../context/relation.ts';
import { type GraphNode, nodeTitle } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';

/** Whether the node promises its columns. */
export function hasContract({ config: { contract } }: GraphNode): boolean {
  return isDict(contract) && contract['enforced'] === true;
}

/**
 * Compares the columns of `sql` with those that the node's contract declares.
 * @throws CONTRACT_COLUMN_UNTYPED, CONTRACT_BROKEN
 */
export async function checkContract(session: Session, node: GraphNode, sql: string): Promise<void> {
  const declared = Object.values(node.columns);
  const untyped = declared.filter(({ data_type }) => data_type === null).map(({ name }) => name);
  const where = { file: node.original_file_path };
  if (untyped.length > 0)
    throw new BallastError('CONTRACT_COLUMN_UNTYPED', { node: nodeTitle(node), columns: untyped }, where);
  const actual = await columnTypes(session, sql);
  const promised =
    declared.length === 0
      ? new Map<string, string>()
      : await columnTypes(
          session,
          `select ${declared.map(({ name, data_type }) => `cast(null as ${data_type}) as ${quoteName(name)}`).join(', ')}`,
        );
  const names = [...new Set([...actual.keys(), ...promised.keys()])].sort();
  const rows = names.flatMap((name) => {
    const [got, want] = [actual.get(name), promised.get(name)];
    if (got === want) return [];
    const reason =
      want === undefined
        ? 'missing in contract'
        : got === undefined
          ? 'missing in definition'
          : 'data type mismatch';
    return [[name, got ?? '', want ?? '', reason]];
  });
  if (rows.length === 0) return;
  const table = textTable([['column_name', 'definition_type', 'contract_type', 'mismatch_reason'], ...rows]);
  throw new BallastError('CONTRACT_BROKEN', { node: nodeTitle(node), table }, where);
}

async function columnTypes(session: Session, sql: string): Promise<ReadonlyMap<string, string>> {
  const described = (await session.query(`describe select * from (\n${sql}\n)`)).objects();
  return new Map(
    described.map((row) => [String(row['column_name']).toLowerCase(), String(row['column_type'])]),
  );
}

function textTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(rows[0]), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join(
    '\n',
  );
}

/**
 * The statements that make a table of `sql`: with a contract, its columns and constraints come first.
 * @returns the statements, and the lines that the last one has before `sql`
 */
export function createTable(
  node: GraphNode,
  name: string,
  sql: string,
): { readonly before: string | undefined; readonly statement: string; readonly prefixLines: number } {
  const header = typeof node.config['sql_header'] === 'string' ? `${node.config['sql_header']}\n` : '';
  const headerLines = header.split('\n').length - 1;
  if (!hasContract(node)) {
    return {
      before: undefined,
      statement: `${header}create or replace table ${name} as (\n${sql}\n)`,
      prefixLines: headerLines + 1,
    };
  }
  const columns = Object.values(node.columns);
  const definitions = [
    ...columns.map((column) =>
      columnDefinition(quoteName(column.name), column.data_type ?? '', dicts(column.constraints), false),
    ),
    ...dicts(node.constraints ?? node.config['constraints']).flatMap(modelConstraint),
  ];
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  return {
    before: `create or replace table ${name} (\n  ${definitions.join(',\n  ')}\n)`,
    statement: `${header}insert into ${name} (${names}) select ${names} from (\n${sql}\n)`,
    prefixLines: headerLines + 1,
  };
}
