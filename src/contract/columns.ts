import { BallastError } from '../errors/ballast-error.ts';
import type { Args, FunctionDefinition, Inputs } from './define.ts';
import { isNumber } from './numeric-type.ts';
import type { SourceTable } from './source-table.ts';

/**
 * Replaces what was written for column arguments by the real names of the input's columns: names match
 * without regard to case, may carry SQL quotes, and lists may hold patterns (`f*`, `amount_?`).
 * @throws UNKNOWN_COLUMN, NO_MATCHING_COLUMN
 */
export function resolveColumns(definition: FunctionDefinition, inputs: Inputs, args: Args): Args {
  const resolved: Record<string, unknown> = { ...args };
  for (const [argument, schema] of Object.entries(definition.args.properties)) {
    const value = args[argument];
    if (value === undefined) continue;
    const one = typeof schema.column === 'string' ? inputs[schema.column] : undefined;
    const many = typeof schema.columns === 'string' ? inputs[schema.columns] : undefined;
    if (one !== undefined && typeof value === 'string') resolved[argument] = findColumn(one, value, argument);
    if (many !== undefined && Array.isArray(value)) {
      resolved[argument] = [...new Set(value.flatMap((item) => matchColumns(many, String(item), argument)))];
    }
  }
  return resolved;
}

/** The real name of the column that `written` names. */
export function findColumn(
  table: Pick<SourceTable, 'columns' | 'label'>,
  written: string,
  argument: string,
): string {
  const names = table.columns.map((column) => column.name);
  const found = lookUp(names, written);
  if (found !== undefined) return found;
  throw new BallastError(
    'UNKNOWN_COLUMN',
    { column: written, table: table.label, known: names },
    { argument },
  );
}

/** @throws COLUMN_NOT_NUMBER unless the columns that these arguments name hold numbers */
export function checkNumbers(table: SourceTable, args: Args, argumentNames: readonly string[]): void {
  for (const argument of argumentNames) {
    const column = table.columns.find(({ name }) => name === args[argument]);
    if (column === undefined || isNumber(column.type)) continue;
    throw new BallastError(
      'COLUMN_NOT_NUMBER',
      { column: column.name, type: String(column.type) },
      { argument, column: column.name },
    );
  }
}

function matchColumns(table: SourceTable, pattern: string, argument: string): string[] {
  const names = table.columns.map((column) => column.name);
  const exact = lookUp(names, pattern);
  if (exact !== undefined) return [exact];
  if (!/[*?]/.test(pattern)) return [findColumn(table, pattern, argument)];
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const matching = names.filter((name) => new RegExp(`^${text}$`, 'i').test(name));
  if (matching.length > 0) return matching;
  throw new BallastError('NO_MATCHING_COLUMN', { pattern, table: table.label, known: names }, { argument });
}

function lookUp(names: readonly string[], written: string): string | undefined {
  const unquoted = /^".*"$/s.test(written) ? written.slice(1, -1).replaceAll('""', '"') : written;
  const lower = unquoted.toLowerCase();
  return (
    names.find((name) => name === written) ??
    names.find((name) => name === unquoted) ??
    names.find((name) => name.toLowerCase() === lower)
  );
}
