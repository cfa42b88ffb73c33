import { type Columns, Origins, sameName } from './origins.ts';
import { type Syntax, constantText, part, parts, text, texts } from './syntax.ts';

/** `*`, `t.*`, `* exclude (...) replace (...) rename (...)` and `columns(...)` as the columns that they stand for. */
export function starColumns(
  star: Syntax,
  tables: readonly { readonly alias: string; readonly columns: Columns }[],
  resolve: (expression: Syntax) => Origins,
): Columns {
  const of = text(star, 'relation_name');
  const meant = of === undefined ? tables : tables.filter(({ alias }) => sameName(alias, of));
  const excluded = [
    ...texts(star, 'exclude_list'),
    ...parts(star, 'qualified_exclude_list').flatMap((entry) => text(entry, 'column') ?? []),
  ];
  const replaced = parts(star, 'replace_list');
  const renames = parts(star, 'rename_list');
  const pattern = star['columns'] === true ? constantText(part(star, 'expr')) : undefined;
  const matches = (name: string) => pattern === undefined || matchesPattern(pattern, name);
  const known = meant.flatMap(({ columns }) =>
    columns.known
      .filter(({ name }) => !excluded.some((other) => sameName(other, name)) && matches(name))
      .map(({ name, from }) => {
        const replacement = replaced.find(({ key }) => sameName(String(key), name));
        const rename = renames.find((entry) => sameName(text(part(entry, 'key'), 'column') ?? '', name));
        return {
          name: rename === undefined ? name : String(rename['value']),
          from: replacement === undefined ? from : resolve(part(replacement, 'value')),
        };
      }),
  );
  const open = meant.flatMap(({ columns }) => columns.others ?? []);
  if (open.length === 0) return { known, others: undefined };
  return { known, others: (name) => Origins.all(open.map((others) => others(name))) };
}

/** DuckDB's patterns are RE2's; one that JavaScript can't read leaves nothing out. */
function matchesPattern(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return true;
  }
}
