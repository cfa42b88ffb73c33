import { type Columns, Origins, everything, find, noColumns, sameName } from './origins.ts';
import { type CallRule, callColumns } from './call-columns.ts';
import { starColumns } from './star.ts';
import { type Syntax, part, parts, text, texts } from './syntax.ts';

/** What a query may name besides what it defines itself. */
export interface World {
  /** The columns of the table or view of these name parts; undefined: it is unknown. */
  readonly table: (name: readonly string[]) => Columns | undefined;
  /** How a table function of ours stands to its inputs; undefined: it is not ours. */
  readonly call: (name: string) => CallRule | undefined;
  /** The tree of a query that stands in a text, as a call's argument may. */
  readonly parsed: (sql: string) => Syntax | undefined;
}

interface NamedColumns {
  readonly alias: string;
  readonly columns: Columns;
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly world: World;
  readonly ctes: ReadonlyMap<string, Columns>;
  /** The tables of FROM, then those of the queries around. */
  readonly tables: readonly NamedColumns[];
  readonly outer: Scope | undefined;
}

export function topScope(world: World): Scope {
  return { world, ctes: new Map(), tables: [], outer: undefined };
}

/** The columns that a query gives, and where each comes from. */
export function resolveQuery(node: Syntax, outer: Scope): Columns {
  const scope = withCtes(node, outer);
  switch (node['type']) {
    case 'SELECT_NODE':
      return resolveSelect(node, scope);
    case 'SET_OPERATION_NODE': {
      const sides =
        parts(node, 'children').length > 0
          ? parts(node, 'children')
          : [part(node, 'left'), part(node, 'right')];
      const columns = sides.map((side) => resolveQuery(side, scope));
      return text(node, 'setop_type') === 'UNION_BY_NAME' ? mergeByName(columns) : mergeByPosition(columns);
    }
    case 'RECURSIVE_CTE_NODE': {
      const first = resolveQuery(part(node, 'left'), scope);
      const inner = { ...scope, ctes: new Map([...scope.ctes, [cteName(node), first]]) };
      return mergeByPosition([first, resolveQuery(part(node, 'right'), inner)]);
    }
    case 'CTE_NODE': {
      const inner = resolveQuery(part(node, 'query'), scope);
      const ctes = new Map([...scope.ctes, [cteName(node), inner]]);
      return resolveQuery(part(node, 'child'), { ...scope, ctes });
    }
    default:
      return noColumns;
  }
}

function cteName(node: Syntax): string {
  return (text(node, 'cte_name') ?? text(node, 'ctename') ?? '').toLowerCase();
}

function withCtes(node: Syntax, outer: Scope): Scope {
  let scope = outer;
  for (const { key, value } of parts(part(node, 'cte_map'), 'map')) {
    const entry = value as Syntax;
    const columns = renamed(resolveQuery(part(part(entry, 'query'), 'node'), scope), texts(entry, 'aliases'));
    scope = { ...scope, ctes: new Map([...scope.ctes, [String(key).toLowerCase(), columns]]) };
  }
  return scope;
}

function resolveSelect(node: Syntax, scope: Scope): Columns {
  const from = resolveFrom(part(node, 'from_table'), scope);
  const inner: Scope = { ...scope, tables: from, outer: scope };
  const known: { name: string; from: Origins }[] = [];
  let others: Columns['others'];
  for (const item of parts(node, 'select_list')) {
    if (item['class'] === 'STAR') {
      const star = starColumns(item, from, (expression) => resolveExpression(expression, inner));
      known.push(...star.known);
      others ??= star.others;
      continue;
    }
    // A column may be named again by later ones of the same list.
    known.push({ name: outputName(item, known.length), from: resolveExpression(item, inner, known) });
  }
  return { known, others };
}

function outputName(item: Syntax, index: number): string {
  return (
    text(item, 'alias') ??
    texts(item, 'column_names').at(-1) ??
    (item['class'] === 'CAST' ? outputName(part(item, 'child'), index) : undefined) ??
    text(item, 'function_name') ??
    `column${index}`
  );
}

/** The tables of a FROM, each under the name by which columns are asked of it. */
function resolveFrom(
  from: Syntax,
  scope: Scope,
  left: readonly NamedColumns[] = [],
): readonly NamedColumns[] {
  const alias = text(from, 'alias');
  const named = (fallback: string, columns: Columns): readonly NamedColumns[] => [
    { alias: alias ?? fallback, columns: renamed(columns, texts(from, 'column_name_alias')) },
  ];
  switch (from['type']) {
    case 'BASE_TABLE': {
      const name = ['catalog_name', 'schema_name', 'table_name'].flatMap((key) => text(from, key) ?? []);
      return named(name.at(-1) ?? '', tableColumns(name, scope));
    }
    case 'SUBQUERY': {
      // Even without LATERAL, a subquery may see what stands left of it.
      const inner: Scope = { ...scope, tables: left, outer: scope };
      return named('', resolveQuery(part(part(from, 'subquery'), 'node'), inner));
    }
    case 'JOIN': {
      const first = resolveFrom(part(from, 'left'), scope, left);
      const second = resolveFrom(part(from, 'right'), scope, [...left, ...first]);
      const using = texts(from, 'using_columns');
      return [...first, ...second.map((table) => without(table, using))];
    }
    case 'TABLE_FUNCTION': {
      const call = part(from, 'function');
      const name = text(call, 'function_name') ?? '';
      const rule = scope.world.call(name);
      const inner: Scope = { ...scope, tables: left, outer: scope };
      if (rule === undefined) return named(name, foreignCall(call, inner));
      return named(
        name,
        callColumns(rule, call, (argument) => sourceColumns(argument, inner)),
      );
    }
    case 'EXPRESSION_LIST': {
      const rows = from['values'];
      const first: unknown = Array.isArray(rows) ? rows[0] : [];
      const width = Array.isArray(first) ? first.length : 0;
      return named('', {
        known: Array.from({ length: width }, (_, i) => ({ name: `col${i}`, from: Origins.none })),
        others: undefined,
      });
    }
    case 'PIVOT':
      return named('', pivotColumns(from, scope));
    default:
      return [];
  }
}

/** A join with USING gives its columns once. */
function without({ alias, columns }: NamedColumns, using: readonly string[]): NamedColumns {
  if (using.length === 0) return { alias, columns };
  const known = columns.known.filter(({ name }) => !using.some((other) => sameName(other, name)));
  return { alias, columns: { ...columns, known } };
}

function tableColumns(name: readonly string[], scope: Scope): Columns {
  const cte = name.length === 1 ? scope.ctes.get(name[0].toLowerCase()) : undefined;
  return cte ?? scope.world.table(name) ?? noColumns;
}

/** The table that an argument of a call means: a name, a text with a name or a query, or a subquery. */
function sourceColumns(argument: Syntax, scope: Scope): Columns {
  if (argument['class'] === 'SUBQUERY') return resolveQuery(part(part(argument, 'subquery'), 'node'), scope);
  if (argument['class'] === 'COLUMN_REF') return tableColumns(texts(argument, 'column_names'), scope);
  const written = text(part(argument, 'value'), 'value') ?? '';
  const query = scope.world.parsed(written);
  if (query !== undefined) return resolveQuery(query, scope);
  return tableColumns(
    [...written.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain).replaceAll('""', '"'),
    ),
    scope,
  );
}

/** A table function of DuckDB's own: all its columns come from what it is called with. */
function foreignCall(call: Syntax, scope: Scope): Columns {
  const from = Origins.all(parts(call, 'children').map((argument) => resolveExpression(argument, scope)));
  return { known: [], others: () => from };
}

function pivotColumns(from: Syntax, scope: Scope): Columns {
  const tables = resolveFrom(part(from, 'source'), scope);
  const inner: Scope = { ...scope, tables, outer: scope };
  const source = mergeTables(tables);
  const turned = parts(from, 'pivots').flatMap((pivot) => parts(pivot, 'pivot_expressions'));
  const aggregates = parts(from, 'aggregates');
  const used = [...turned, ...aggregates].flatMap((expression) => columnNames(expression));
  const unpivoted = parts(from, 'pivots').flatMap((pivot) =>
    parts(pivot, 'entries').flatMap((entry) =>
      parts(entry, 'values').flatMap((value) => text(value, 'value') ?? []),
    ),
  );
  const isUnpivot = texts(from, 'unpivot_names').length > 0;
  const groups = texts(from, 'groups');
  const kept = source.known.filter(({ name }) => {
    if (isUnpivot) return !unpivoted.some((other) => sameName(other, name));
    if (groups.length > 0) return groups.some((other) => sameName(other, name));
    return !used.some((other) => sameName(other, name));
  });
  const made = isUnpivot
    ? Origins.all(unpivoted.map((name) => find(source, name) ?? Origins.none))
    : Origins.all([...turned, ...aggregates].map((expression) => resolveExpression(expression, inner)));
  return { known: kept, others: () => made };
}

export function mergeTables(tables: readonly NamedColumns[]): Columns {
  const open = tables.filter(({ columns }) => columns.others !== undefined);
  return {
    known: tables.flatMap(({ columns }) => columns.known),
    others:
      open.length === 0 ? undefined : (name) => Origins.all(open.map(({ columns }) => columns.others!(name))),
  };
}

/** Where the value of an expression comes from: all columns that it reads. */
export function resolveExpression(expression: Syntax, scope: Scope, earlier: Columns['known'] = []): Origins {
  const found: Origins[] = [];
  const visit = (value: unknown, hidden: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, hidden);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Syntax;
    switch (node['class']) {
      case 'COLUMN_REF': {
        const names = texts(node, 'column_names');
        if (!hidden.includes(names[0])) found.push(resolveColumn(names, scope, earlier));
        return;
      }
      case 'SUBQUERY': {
        found.push(everything(resolveQuery(part(part(node, 'subquery'), 'node'), scope)));
        visit(node['child'], hidden);
        return;
      }
      case 'STAR':
        found.push(everything(mergeTables(scope.tables)));
        return;
      case 'LAMBDA':
        visit(node['expr'], [...hidden, ...columnNames(part(node, 'lhs'))]);
        return;
      default:
        for (const child of Object.values(node)) visit(child, hidden);
    }
  };
  visit(expression, []);
  return Origins.all(found);
}

/** A name may be of a column, of a table's column, or of a field of either. */
function resolveColumn(names: readonly string[], scope: Scope, earlier: Columns['known']): Origins {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    for (let i = names.length - 1; i > 0; i--) {
      const table = at.tables.find(({ alias }) => sameName(alias, names[i - 1]));
      const found = table === undefined ? undefined : find(table.columns, names[i]);
      if (found !== undefined) return found;
    }
    const closed = at.tables
      .map(({ columns }) => columns.known.find(({ name }) => sameName(name, names[0]))?.from)
      .find((from) => from !== undefined);
    if (closed !== undefined) return closed;
    const again = at === scope ? earlier.find(({ name }) => sameName(name, names[0]))?.from : undefined;
    if (again !== undefined) return again;
    // A whole row, as in `select t from t`.
    const row = at.tables.find(({ alias }) => sameName(alias, names[0]));
    if (row !== undefined) return everything(row.columns);
    const open = mergeTables(at.tables).others;
    if (open !== undefined) return open(names[0]);
  }
  return Origins.none;
}

/** The last parts of all column names in an expression. */
function columnNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(columnNames);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Syntax;
  if (node['class'] === 'COLUMN_REF') return texts(node, 'column_names').slice(-1);
  return Object.values(node).flatMap(columnNames);
}

/** `t(a, b)`: the first columns under other names. */
function renamed(columns: Columns, names: readonly string[]): Columns {
  if (names.length === 0) return columns;
  const known = names.map((name, i) => ({
    name,
    from: columns.known[i]?.from ?? columns.others?.(name) ?? Origins.none,
  }));
  return { ...columns, known: [...known, ...columns.known.slice(names.length)] };
}

function mergeByPosition(sides: readonly Columns[]): Columns {
  const [first] = sides;
  const known = first.known.map(({ name }, i) => ({
    name,
    from: Origins.all(sides.map((side) => side.known[i]?.from ?? side.others?.(name) ?? Origins.none)),
  }));
  return { known, others: mergedOthers(sides) };
}

function mergeByName(sides: readonly Columns[]): Columns {
  const names = new Map(sides.flatMap(({ known }) => known.map(({ name }) => [name.toLowerCase(), name])));
  const known = [...names.values()].map((name) => ({
    name,
    from: Origins.all(sides.map((side) => find(side, name) ?? Origins.none)),
  }));
  return { known, others: mergedOthers(sides) };
}

function mergedOthers(sides: readonly Columns[]): Columns['others'] {
  const open = sides.flatMap(({ others }) => others ?? []);
  return open.length === 0 ? undefined : (name) => Origins.all(open.map((others) => others(name)));
}
