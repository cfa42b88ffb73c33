import {
  HostObject,
  JinjaFunction,
  PyDict,
  PyList,
  toText,
  type Arguments,
  type Value,
} from '../../jinja/index.ts';

/** The parts of a relation's name. */
export interface RelationParts {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: (typeof types)[number] | null;
  /** Text that stands in FROM in place of a quoted name: a CTE's name, an external file. */
  readonly text?: string;
  /** Parts that are printed as they are. */
  readonly unquoted?: readonly string[];
}

/** `"name"` for DuckDB. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The quoted name made of the parts that are there. */
export function relationName(parts: RelationParts): string {
  if (parts.text !== undefined) return parts.text;
  return (['database', 'schema', 'identifier'] as const)
    .flatMap((key) => {
      const part = parts[key];
      if (part === null) return [];
      return [parts.unquoted?.includes(key) === true ? part : quoteName(part)];
    })
    .join('.');
}

const types = [
  'table',
  'view',
  'cte',
  'external',
  'materialized_view',
  'ephemeral',
  'pointer_table',
] as const;
const plain = ['database', 'schema', 'identifier', 'type'] as const;
type Key = Exclude<(typeof plain)[number], 'type'>;

/** What `ref`, `source` and `this` give: prints as a quoted name, tells its parts, makes variants of itself. */
export class Relation extends HostObject {
  readonly typeName = 'DuckDBRelation';
  readonly parts: RelationParts;

  constructor(parts: RelationParts) {
    super();
    this.parts = parts;
  }

  override getAttribute(name: string): Value | undefined {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    return member?.(this);
  }

  override attributeNames(): readonly string[] {
    return Object.keys(members);
  }

  override isMapping(): boolean {
    return true;
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }

  override iterate(): Iterator<Value> {
    return this.attributeNames().values();
  }

  override toText(): string {
    return relationName(this.parts);
  }

  override toRepr(): string {
    return `<DuckDBRelation ${this.toText()}>`;
  }

  override equals(other: Value): boolean {
    return other instanceof Relation && other.toText() === this.toText();
  }

  override hashKey(): string {
    return this.toText();
  }

  /** The same with other parts. */
  with(parts: Partial<RelationParts>): Relation {
    return new Relation({ ...this.parts, ...parts });
  }
}

const isType = (type: (typeof types)[number]) => (relation: Relation) => relation.parts.type === type;
const method = (name: string, body: (relation: Relation, args: Arguments) => Value) => (relation: Relation) =>
  new JinjaFunction(name, (args) => body(relation, args));

const members: Readonly<Record<string, (relation: Relation) => Value>> = {
  database: ({ parts }) => parts.database,
  schema: ({ parts }) => parts.schema,
  identifier: ({ parts }) => parts.identifier,
  type: ({ parts }) => parts.type,
  name: ({ parts }) => parts.identifier,
  table: ({ parts }) => parts.identifier,
  is_table: isType('table'),
  is_view: isType('view'),
  is_cte: isType('cte'),
  is_materialized_view: isType('materialized_view'),
  is_pointer: isType('pointer_table'),
  // DuckDB renames both, and replaces a view in place.
  can_be_renamed: ({ parts }) => parts.type === 'table' || parts.type === 'view',
  can_be_replaced: ({ parts }) => parts.type === 'view',
  can_exchange: () => false,
  path: ({ parts }) => policy(parts),
  include_policy: ({ parts }) =>
    new PyDict((['database', 'schema', 'identifier'] as const).map((key) => [key, parts[key] !== null])),
  quote_policy: () =>
    new PyDict([
      ['database', true],
      ['schema', true],
      ['identifier', true],
    ]),
  quote_character: () => '"',
  // Packages tell a relation from other values by this.
  metadata: () => new PyDict([['type', 'DuckDBRelation']]),
  information_schema: (relation) => informationSchema(relation, null),
  render: method('render', (relation) => relation.toText()),
  render_limited: method('render_limited', (relation) => relation.toText()),
  get: method('get', (relation, { positional: [key, fallback], named }) => {
    const value = typeof key === 'string' ? relation.getAttribute(key) : undefined;
    return value ?? fallback ?? named.get('default') ?? null;
  }),
  include: method('include', (relation, { named }) => {
    const kept = (key: Key) => (named.get(key) === false ? null : relation.parts[key]);
    return relation.with({
      database: kept('database'),
      schema: kept('schema'),
      identifier: kept('identifier'),
    });
  }),
  quote: method('quote', (relation, { named }) => {
    const unquoted = new Set(relation.parts.unquoted ?? []);
    for (const key of ['database', 'schema', 'identifier'] as const) {
      if (named.get(key) === false) unquoted.add(key);
      else if (named.get(key) === true) unquoted.delete(key);
    }
    return relation.with({ unquoted: [...unquoted] });
  }),
  without_identifier: method('without_identifier', (relation) => relation.with({ identifier: null })),
  incorporate: method('incorporate', (relation, { named }) => incorporate(relation, named)),
  replace_path: method('replace_path', (relation, { named }) => relation.with(textParts(named))),
  matches: method('matches', (relation, { positional, named }) => {
    const wanted = textParts(named);
    (['database', 'schema', 'identifier'] as const).forEach((key, i) => {
      const value = positional[i];
      if (typeof value === 'string') wanted[key] = value;
    });
    return Object.entries(wanted).every(
      ([key, value]) => relation.parts[key as Key]?.toLowerCase() === value?.toLowerCase(),
    );
  }),
  add_ephemeral_prefix: method(
    'add_ephemeral_prefix',
    (_, { positional: [name] }) => `__dbt__cte__${toText(name ?? '')}`,
  ),
};

function policy(parts: RelationParts): Value {
  return new PyDict((['database', 'schema', 'identifier'] as const).map((key) => [key, parts[key]]));
}

/** `relation.information_schema('tables')`: the catalog's view of the relation's database. */
class InformationSchema extends Relation {
  override callable(): JinjaFunction {
    return new JinjaFunction('information_schema', ({ positional: [view] }) =>
      informationSchema(this, toText(view ?? null)),
    );
  }
}

function informationSchema(relation: Relation, view: string | null): Relation {
  const { database } = relation.parts;
  const name = view === null || view === '' ? null : view;
  // On a file database DuckDB has these views in its own catalog only; they tell of all databases.
  const parts = { database, schema: 'information_schema', identifier: name, type: 'view' } as const;
  if (name === null) return new InformationSchema(parts);
  const text = `(select * from system.information_schema.${name}${
    database === null ? '' : ` where ${catalogColumn(name)} = '${database.replaceAll("'", "''")}'`
  })`;
  return new InformationSchema({ ...parts, text });
}

function catalogColumn(view: string): string {
  return view.toLowerCase() === 'schemata' ? 'catalog_name' : 'table_catalog';
}

function incorporate(relation: Relation, named: ReadonlyMap<string, Value>): Relation {
  const path = named.get('path');
  const parts: Partial<Mutable> = path instanceof PyDict ? textParts(dictEntries(path)) : {};
  const type = readType(named.get('type'));
  return relation.with(type === undefined ? parts : { ...parts, type });
}

type Mutable = { -readonly [key in keyof RelationParts]: RelationParts[key] };

function dictEntries(dict: PyDict): ReadonlyMap<string, Value> {
  return new Map([...dict.entries()].map(([key, value]) => [toText(key), value]));
}

/** The parts of a name among named arguments. */
function textParts(named: ReadonlyMap<string, Value>): Partial<Record<Key, string | null>> {
  const parts: Partial<Record<Key, string | null>> = {};
  for (const key of ['database', 'schema', 'identifier'] as const) {
    const part = named.get(key);
    if (part === null || typeof part === 'string') parts[key] = part;
  }
  return parts;
}

function readType(value: Value | undefined): RelationParts['type'] | undefined {
  return value === null ? null : types.find((type) => type === value);
}

/** `api.Relation`: makes relations. */
export class RelationClass extends HostObject {
  readonly typeName = 'Relation';

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'create':
        return new JinjaFunction(name, ({ positional, named }) => {
          const place: Record<Key, string | null> = { database: null, schema: null, identifier: null };
          (['database', 'schema', 'identifier'] as const).forEach((key, i) => {
            const value = positional[i] ?? null;
            if (typeof value === 'string') place[key] = value;
          });
          return new Relation({
            ...place,
            ...textParts(named),
            type: readType(positional[3] ?? named.get('type')) ?? null,
          });
        });
      case 'scd_args':
        return new JinjaFunction(
          name,
          ({ positional: [key, updated] }) =>
            new PyList([...(key instanceof PyList ? key.items : [key ?? null]), updated ?? null]),
        );
      case 'get_relation_type':
        return new PyDict(types.map((type) => [type, type]));
      case 'External':
      case 'Table':
      case 'View':
      case 'CTE':
        return name.toLowerCase();
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['create', 'scd_args', 'get_relation_type', 'Table', 'View', 'CTE', 'External'];
  }
}
