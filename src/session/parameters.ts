import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Token } from './lexer.ts';
import { quoteName, quoteString } from '../contract/quote.ts';

/** SQL for each parameter: by 1-based position, or by lower-case name. */
export type ParameterTexts = ReadonlyMap<string, string>;

/**
 * Puts SQL in the place of the parameters of a statement. A call's arguments become part of query texts, so
 * their values must stand in the text itself.
 */
export function substituteParameters(sql: string, tokens: readonly Token[], texts: ParameterTexts): string {
  let text = '';
  let from = 0;
  let position = 0;
  for (const token of tokens) {
    if (token.kind !== 'parameter') continue;
    const key = token.text === '?' ? String(++position) : token.text.slice(1).toLowerCase();
    const value = texts.get(key);
    if (value === undefined) continue;
    text += sql.slice(from, token.start) + value;
    from = token.end;
  }
  return text + sql.slice(from);
}

/** The names or positions of a statement's parameters. */
export function parameterKeys(tokens: readonly Token[]): string[] {
  let position = 0;
  const keys = tokens
    .filter((token) => token.kind === 'parameter')
    .map((token) => (token.text === '?' ? String(++position) : token.text.slice(1).toLowerCase()));
  return [...new Set(keys)];
}

/** Values given through the API as SQL literals. */
export function literalTexts(
  params: readonly DuckDBValue[] | Readonly<Record<string, DuckDBValue>>,
): ParameterTexts {
  const entries = Array.isArray(params)
    ? params.map((value: DuckDBValue, i): [string, string] => [String(i + 1), literal(value)])
    : Object.entries(params).map(([name, value]): [string, string] => [name.toLowerCase(), literal(value)]);
  return new Map(entries);
}

function literal(value: DuckDBValue): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return Number.isFinite(value) ? numberLiteral(value) : `'${value}'::DOUBLE`;
  if (typeof value === 'bigint') return signed(String(value));
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoteString(value);
  if (value instanceof DuckDBStructValue) {
    const entries = Object.entries(value.entries).map(
      ([name, item]) => `${quoteName(name)}: ${literal(item)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof DuckDBMapValue) {
    const entries = value.entries.map(({ key, value: item }) => `${literal(key)}: ${literal(item)}`);
    return `MAP {${entries.join(', ')}}`;
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return `[${value.items.map(literal).join(', ')}]`;
  if (Array.isArray(value)) return `[${value.map((item: DuckDBValue) => literal(item)).join(', ')}]`;
  return quoteString(String(value));
}

/** A minus behind a minus would begin a comment. */
function signed(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}

function numberLiteral(value: number): string {
  return signed(Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : value.toExponential());
}
