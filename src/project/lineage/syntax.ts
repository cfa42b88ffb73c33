import { isDict } from '../load/yaml-file.ts';

/** A node of DuckDB's syntax tree, as `json_serialize_sql` writes it without what is null, empty or default. */
export type Syntax = Readonly<Record<string, unknown>>;

/** The part of that name; an empty node if there is none. */
export function part(node: Syntax, name: string): Syntax {
  const value = node[name];
  return isDict(value) ? value : {};
}

export function parts(node: Syntax, name: string): readonly Syntax[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isDict) : [];
}

export function text(node: Syntax, name: string): string | undefined {
  const value = node[name];
  return typeof value === 'string' ? value : undefined;
}

export function texts(node: Syntax, name: string): readonly string[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text of a constant, if the expression is one. */
export function constantText(expression: Syntax): string | undefined {
  return expression['class'] === 'CONSTANT' ? text(part(expression, 'value'), 'value') : undefined;
}

/** The statement of a serialized text; undefined if DuckDB could not serialize it. */
export function readSyntax(serialized: string): Syntax | undefined {
  // Places in the text are 64-bit numbers, which JSON.parse would round; nobody reads them.
  const value: unknown = JSON.parse(
    serialized.replaceAll(/"query_location":\d+,?/g, '').replaceAll(',}', '}'),
  );
  if (!isDict(value) || value['error'] === true) return undefined;
  const [statement] = parts(value, 'statements');
  return statement === undefined ? undefined : part(statement, 'node');
}
