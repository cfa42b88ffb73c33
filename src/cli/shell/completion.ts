import type { FunctionDefinition } from '../../contract/define.ts';
import { type Token, isName, tokenize } from '../../session/lexer.ts';
import { quoteName } from '../../contract/quote.ts';

/** Names that the database has now. */
export interface CatalogNames {
  readonly tables: readonly string[];
  /** Columns by table. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly keywords: readonly string[];
  /** DuckDB's own functions. */
  readonly functions: readonly string[];
}

/** What can stand where the cursor is, and the part of the line that it would replace. */
export interface Completion {
  readonly candidates: readonly string[];
  readonly fragment: string;
}

/**
 * Completes the end of a line of SQL.
 * @param before  the lines above it that belong to the same statement
 */
export function completeSql(
  line: string,
  before: string,
  names: CatalogNames,
  definitions: readonly FunctionDefinition[],
): Completion {
  const parts = lastName(line);
  const fragment = parts.map(({ text }) => text).join('');
  const dot = parts.findLastIndex(({ text }) => text === '.');
  if (dot > 0) {
    const columns = columnsOf(parts[dot - 1].value, names);
    return matching(
      columns.map(sqlName),
      parts
        .slice(dot + 1)
        .map(({ text }) => text)
        .join(''),
    );
  }
  const call = openCall(before + line.slice(0, line.length - fragment.length), definitions);
  const argumentNames =
    call === undefined ? [] : Object.keys(call.args.properties).map((name) => `${name} := `);
  const columns = [...new Set(Object.values(names.columns).flat())].map(sqlName);
  const own = [...argumentNames, ...names.tables.map(sqlName), ...columns];
  // Before a word is begun, all functions and keywords would fill screens.
  if (fragment === '') return matching(own, fragment);
  const all = [
    ...own,
    ...definitions.map((definition) => `${definition.name}(`),
    ...names.functions.map((name) => `${name}(`),
    ...names.keywords,
  ];
  return matching(all, fragment);
}

/** The tokens of the dotted name that a line ends in; none if it ends in anything else. */
function lastName(line: string): readonly Token[] {
  const tokens = tokenize(line);
  let start = line.length;
  let first = tokens.length;
  while (first > 0) {
    const token = tokens[first - 1];
    if (token.end !== start || !(isName(token) || token.text === '.')) break;
    start = token.start;
    first--;
  }
  return tokens.slice(first);
}

function matching(all: readonly string[], fragment: string): Completion {
  const start = fragment.toLowerCase();
  const found = [...new Set(all)].filter((name) => name.toLowerCase().startsWith(start));
  const shouts =
    fragment !== '' && fragment === fragment.toUpperCase() && fragment !== fragment.toLowerCase();
  return { candidates: shouts ? found.map((name) => name.toUpperCase()) : found, fragment };
}

function columnsOf(table: string, names: CatalogNames): readonly string[] {
  const key = Object.keys(names.columns).find((name) => name.toLowerCase() === table.toLowerCase());
  return key === undefined ? [] : names.columns[key];
}

/** A name as it must be written. */
function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : quoteName(name);
}

/** The innermost call of one of our functions whose bracket is still open at the end of `text`. */
function openCall(text: string, definitions: readonly FunctionDefinition[]): FunctionDefinition | undefined {
  const tokens = tokenize(text);
  let depth = 0;
  for (let i = tokens.length - 1; i > 0; i--) {
    if (tokens[i].text === ')') depth++;
    else if (tokens[i].text === '(') {
      if (depth > 0) depth--;
      else if (isName(tokens[i - 1])) return definitions.find(({ name }) => name === tokens[i - 1].value);
    }
  }
  return undefined;
}
