/** A CTE to be put before a statement. */
export interface Cte {
  readonly name: string;
  readonly sql: string;
}

/**
 * `sql` with `ctes` before it, joined with a WITH of its own where there is one, in dbt's layout.
 */
export function injectCtes(sql: string, ctes: readonly Cte[]): string {
  if (ctes.length === 0) return sql;
  const text = ctes.map(({ name, sql }) => ` ${name} as (\n${sql}\n)`).join(', ');
  const start = skipBlank(sql, 0);
  const keyword = /^with\b(?:\s+recursive\b)?/i.exec(sql.slice(start));
  if (keyword === null) return `${sql.slice(0, start)}with ${text} ${sql.slice(start)}`;
  const end = start + keyword[0].length;
  return `${sql.slice(0, end)} ${text}, ${sql.slice(end).trimStart()}`;
}

/** Where the first token at or after `from` begins: blanks and comments are passed over. */
function skipBlank(sql: string, from: number): number {
  let at = from;
  for (;;) {
    if (/\s/.test(sql[at] ?? '')) at++;
    else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      if (end < 0) return sql.length;
      at = end + 1;
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      if (end < 0) return sql.length;
      at = end + 2;
    } else return at;
  }
}
