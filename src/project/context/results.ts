import {
  HostObject,
  JinjaFunction,
  PyList,
  PyTuple,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import { hostFunction } from './host-function.ts';
import type { ResultRow } from './catalog.ts';
import { Lookup } from './lookup.ts';

/** The result of run_query(): an agate table as far as templates use it: columns, column_names, rows, len. */
export class ResultTable extends HostObject {
  readonly typeName = 'Table';
  readonly #rows: readonly ResultRow[];
  readonly #names: readonly string[];

  constructor(rows: readonly ResultRow[]) {
    super();
    this.#rows = rows;
    this.#names = rows.length === 0 ? [] : Object.keys(rows[0]);
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'column_names':
        return new PyTuple([...this.#names]);
      case 'columns':
        return new Columns(this.#rows, this.#names);
      case 'rows':
        return new PyList(this.#rows.map((row) => new Row(row)));
      case 'print_table':
        return hostFunction(name, ['max_rows', 'max_columns'], () => '');
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['column_names', 'columns', 'rows', 'print_table'];
  }

  override iterate(): Iterator<Value> {
    return this.#rows.map((row) => new Row(row)).values();
  }

  override size(): number {
    return this.#rows.length;
  }
}

class Row extends HostObject {
  readonly typeName = 'Row';
  readonly #row: ResultRow;

  constructor(row: ResultRow) {
    super();
    this.#row = row;
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'values') return new JinjaFunction(name, () => new PyTuple(this.#values()));
    if (name === 'keys') return new JinjaFunction(name, () => new PyTuple(Object.keys(this.#row)));
    const key = Object.keys(this.#row).find((key) => key.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : cell(this.#row[key]);
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#values().at(key);
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }

  override iterate(): Iterator<Value> {
    return this.#values().values();
  }

  override size(): number {
    return Object.keys(this.#row).length;
  }

  #values(): Value[] {
    return Object.values(this.#row).map(cell);
  }
}

class Columns extends HostObject {
  readonly typeName = 'Columns';
  readonly #rows: readonly ResultRow[];
  readonly #names: readonly string[];

  constructor(rows: readonly ResultRow[], names: readonly string[]) {
    super();
    this.#rows = rows;
    this.#names = names;
  }

  override getItem(key: Value): Value | undefined {
    const name = typeof key === 'number' ? this.#names.at(key) : this.#names.find((name) => name === key);
    return name === undefined ? undefined : this.#column(name);
  }

  override getAttribute(name: string): Value | undefined {
    return this.getItem(name);
  }

  override iterate(): Iterator<Value> {
    return this.#names.map((name) => this.#column(name)).values();
  }

  override size(): number {
    return this.#names.length;
  }

  #column(name: string): Value {
    const values = () => new PyTuple(this.#rows.map((row) => cell(row[name])));
    return new Lookup('Column', { name: () => name, values: () => new JinjaFunction('values', values) });
  }
}

function cell(value: unknown): Value {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return toValue(value as JsValue);
}
