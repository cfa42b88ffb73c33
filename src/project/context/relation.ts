import { HostObject, JinjaFunction, PyDict, type Value } from '../../jinja/index.ts';

/** The parts of a relation's name. */
export interface RelationParts {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: 'table' | 'view' | 'cte' | 'external' | null;
  /** Text that stands in FROM in place of a quoted name: a CTE's name, an external file. */
  readonly text?: string;
}

/** `"name"` for DuckDB. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The quoted name made of the parts that are there. */
export function relationName(parts: RelationParts): string {
  if (parts.text !== undefined) return parts.text;
  return [parts.database, parts.schema, parts.identifier]
    .filter((part) => part !== null)
    .map(quoteName)
    .join('.');
}

const plain = ['database', 'schema', 'identifier', 'type'] as const;

/** What `ref`, `source` and `this` give: prints as a quoted name, tells its parts, makes variants of itself. */
export class Relation extends HostObject {
  readonly typeName = 'Relation';
  readonly parts: RelationParts;

  constructor(parts: RelationParts) {
    super();
    this.parts = parts;
  }

  override getAttribute(name: string): Value | undefined {
    const key = plain.find((key) => key === name);
    if (key !== undefined) return this.parts[key];
    switch (name) {
      case 'name':
      case 'table':
        return this.parts.identifier;
      case 'is_table':
        return this.parts.type === 'table';
      case 'is_view':
        return this.parts.type === 'view';
      case 'is_cte':
        return this.parts.type === 'cte';
      case 'render':
        return new JinjaFunction('render', () => this.toText());
      case 'metadata':
        // Packages tell a relation from other values by this.
        return new PyDict([['type', 'DuckDBRelation']]);
      case 'get':
        return new JinjaFunction('get', ({ positional: [key, fallback] }) => {
          return (typeof key === 'string' ? this.getAttribute(key) : undefined) ?? fallback ?? null;
        });
      case 'include':
        return new JinjaFunction('include', ({ named }) => this.#include(named));
      case 'quote':
        return new JinjaFunction('quote', () => this);
      case 'without_identifier':
        return new JinjaFunction(name, () => new Relation({ ...this.parts, identifier: null }));
      case 'incorporate':
        return new JinjaFunction(name, ({ named }) => this.#incorporate(named));
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return [...plain, 'name', 'table', 'is_table', 'is_view', 'is_cte', 'render', 'include', 'incorporate'];
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
    return `<Relation ${this.toText()}>`;
  }

  override equals(other: Value): boolean {
    return other instanceof Relation && other.toText() === this.toText();
  }

  override hashKey(): string {
    return this.toText();
  }

  #include(named: ReadonlyMap<string, Value>): Relation {
    const kept = (key: 'database' | 'schema' | 'identifier') =>
      named.get(key) === false ? null : this.parts[key];
    return new Relation({
      ...this.parts,
      database: kept('database'),
      schema: kept('schema'),
      identifier: kept('identifier'),
    });
  }

  #incorporate(named: ReadonlyMap<string, Value>): Relation {
    const type = named.get('type');
    const path = named.get('path');
    const parts = { ...this.parts, ...pathParts(path) };
    return new Relation(type === 'table' || type === 'view' ? { ...parts, type } : parts);
  }
}

function pathParts(path: Value | undefined): Partial<RelationParts> {
  if (path === undefined || typeof path !== 'object' || path === null || !('get' in path)) return {};
  const parts: { database?: string; schema?: string; identifier?: string } = {};
  for (const key of ['database', 'schema', 'identifier'] as const) {
    const part = (path.get as (key: string) => unknown)(key);
    if (typeof part === 'string') parts[key] = part;
  }
  return parts;
}
