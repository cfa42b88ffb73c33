import {
  HostObject,
  JinjaFunction,
  PyDict,
  PyList,
  PyTuple,
  defineFunction,
  required,
  toText,
  type Value,
} from '../../jinja/index.ts';
import type { Answer } from './catalog.ts';
import type { Messages } from './messages.ts';
import { cellValue } from './values.ts';

/** The result of run_query(): an agate table as far as templates use it. */
export class ResultTable extends HostObject {
  readonly typeName = 'agate.Table';
  readonly #names: readonly string[];
  readonly #rows: readonly (readonly Value[])[];
  readonly #messages: Messages;

  constructor(names: readonly string[], rows: readonly (readonly Value[])[], messages: Messages) {
    super();
    this.#names = names;
    this.#rows = rows;
    this.#messages = messages;
  }

  static of(answer: Answer, messages: Messages): ResultTable {
    const rows = answer.values.map((row) => row.map((cell, i) => cellValue(cell, answer.types[i])));
    return new ResultTable(answer.columns, rows, messages);
  }

  /** `load_result(...).data`: the rows as tuples. */
  data(): PyList {
    return new PyList(this.#rows.map((row) => new PyTuple(row)));
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'column_names':
        return new PyTuple([...this.#names]);
      case 'columns':
        return new Columns(this.#names, this.#rows);
      case 'rows':
        return new PyList(this.#rows.map((row) => new Row(this.#names, row)));
      case 'print_table':
      case 'print_csv':
        return defineFunction(
          name,
          { max_rows: 20, max_columns: 6, max_column_width: 20 },
          ({ max_rows }) => {
            this.#messages.log(this.#text(name, typeof max_rows === 'number' ? max_rows : Infinity), true);
            return '';
          },
        );
      case 'select':
        return defineFunction(name, { key: required }, ({ key }) => {
          const wanted =
            key instanceof PyList || key instanceof PyTuple ? key.items.map(toText) : [toText(key)];
          return this.#project(wanted);
        });
      case 'exclude':
        return defineFunction(name, { key: required }, ({ key }) => {
          const left =
            key instanceof PyList || key instanceof PyTuple ? key.items.map(toText) : [toText(key)];
          return this.#project(this.#names.filter((column) => !left.includes(column)));
        });
      case 'rename':
        return defineFunction(name, { column_names: required }, ({ column_names: given }) => {
          const names = this.#names.map((column, i) => {
            if (given instanceof PyDict) return toText(given.get(column) ?? column);
            return given instanceof PyList || given instanceof PyTuple
              ? toText(given.items[i] ?? column)
              : column;
          });
          return new ResultTable(names, this.#rows, this.#messages);
        });
      case 'limit':
        return defineFunction(name, { start_or_stop: null, stop: null, step: null }, (given) => {
          const { start_or_stop: first, stop } = given;
          const from = stop === null ? 0 : first;
          const to = stop === null ? first : stop;
          const rows = this.#rows.slice(
            typeof from === 'number' ? from : 0,
            typeof to === 'number' ? to : undefined,
          );
          return new ResultTable(this.#names, rows, this.#messages);
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    const methods = ['select', 'exclude', 'rename', 'limit'];
    return ['column_names', 'columns', 'rows', 'print_table', 'print_csv', ...methods];
  }

  override iterate(): Iterator<Value> {
    return this.#rows.map((row): Value => new Row(this.#names, row)).values();
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key !== 'number') return undefined;
    const row = this.#rows.at(key);
    return row === undefined ? undefined : new Row(this.#names, row);
  }

  override size(): number {
    return this.#rows.length;
  }

  #project(wanted: readonly string[]): ResultTable {
    const positions = wanted.map((name) => this.#names.indexOf(name)).filter((at) => at >= 0);
    const rows = this.#rows.map((row) => positions.map((at) => row[at]));
    return new ResultTable(
      positions.map((at) => this.#names[at]),
      rows,
      this.#messages,
    );
  }

  #text(name: string, limit: number): string {
    const cells = [this.#names, ...this.#rows.slice(0, limit).map((row) => row.map(toText))];
    if (name === 'print_csv') return cells.map((row) => row.join(',')).join('\n');
    const widths = this.#names.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
    const line = (row: readonly string[]) =>
      `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
    const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
    return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
  }
}

class Row extends HostObject {
  readonly typeName = 'agate.Row';
  readonly #names: readonly string[];
  readonly #cells: readonly Value[];

  constructor(names: readonly string[], cells: readonly Value[]) {
    super();
    this.#names = names;
    this.#cells = cells;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'values':
        return new JinjaFunction(name, () => new PyTuple(this.#cells));
      case 'keys':
        return new JinjaFunction(name, () => new PyTuple([...this.#names]));
      case 'items':
        return new JinjaFunction(
          name,
          () => new PyList(this.#names.map((key, i) => new PyTuple([key, this.#cells[i]]))),
        );
      case 'dict':
        return new JinjaFunction(name, () => new PyDict(this.#names.map((key, i) => [key, this.#cells[i]])));
      case 'get':
        return defineFunction(
          name,
          { key: required, default: null },
          ({ key, default: fallback }) => this.getItem(key) ?? fallback,
        );
      default:
        return this.#cell(name);
    }
  }

  override attributeNames(): readonly string[] {
    return ['values', 'keys', 'items', 'dict', 'get', ...this.#names];
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'number') return this.#cells.at(key);
    return typeof key === 'string' ? this.#cell(key) : undefined;
  }

  override iterate(): Iterator<Value> {
    return this.#cells.values();
  }

  override size(): number {
    return this.#cells.length;
  }

  #cell(name: string): Value | undefined {
    const exact = this.#names.indexOf(name);
    const at = exact >= 0 ? exact : this.#names.findIndex((key) => key.toLowerCase() === name.toLowerCase());
    return at < 0 ? undefined : this.#cells[at];
  }

  override toText(): string {
    return toText(new PyTuple(this.#cells));
  }
}

class Columns extends HostObject {
  readonly typeName = 'agate.MappedSequence';
  readonly #names: readonly string[];
  readonly #rows: readonly (readonly Value[])[];

  constructor(names: readonly string[], rows: readonly (readonly Value[])[]) {
    super();
    this.#names = names;
    this.#rows = rows;
  }

  override getItem(key: Value): Value | undefined {
    const at = typeof key === 'number' ? key : this.#names.indexOf(toText(key));
    const index = at < 0 && typeof key === 'number' ? at + this.#names.length : at;
    return index in this.#names ? this.#column(index) : undefined;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'keys':
        return new JinjaFunction(name, () => new PyTuple([...this.#names]));
      case 'values':
        return new JinjaFunction(name, () => new PyTuple(this.#names.map((_, i) => this.#column(i))));
      case 'items':
        return new JinjaFunction(
          name,
          () => new PyList(this.#names.map((column, i) => new PyTuple([column, this.#column(i)]))),
        );
      case 'get':
        return defineFunction(
          name,
          { key: required, default: null },
          ({ key, default: fallback }) => this.getItem(key) ?? fallback,
        );
      default:
        return this.getItem(name);
    }
  }

  override attributeNames(): readonly string[] {
    return ['keys', 'values', 'items', 'get', ...this.#names];
  }

  override iterate(): Iterator<Value> {
    return this.#names.map((_, i): Value => this.#column(i)).values();
  }

  override size(): number {
    return this.#names.length;
  }

  #column(at: number): Column {
    return new Column(
      this.#names[at],
      at,
      this.#rows.map((row) => row[at]),
    );
  }
}

class Column extends HostObject {
  readonly typeName = 'agate.Column';
  readonly #name: string;
  readonly #index: number;
  readonly #cells: readonly Value[];

  constructor(name: string, index: number, cells: readonly Value[]) {
    super();
    this.#name = name;
    this.#index = index;
    this.#cells = cells;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#name;
      case 'index':
        return this.#index;
      case 'values':
        return new JinjaFunction(name, () => new PyTuple(this.#cells));
      case 'values_distinct':
        return new JinjaFunction(name, () => {
          const distinct = new PyDict(this.#cells.map((cell) => [cell, null]));
          return new PyTuple([...distinct.keys()]);
        });
      case 'values_without_nulls':
        return new JinjaFunction(name, () => new PyTuple(this.#cells.filter((cell) => cell !== null)));
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['name', 'index', 'values', 'values_distinct', 'values_without_nulls'];
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'number' ? this.#cells.at(key) : undefined;
  }

  override iterate(): Iterator<Value> {
    return this.#cells.values();
  }

  override size(): number {
    return this.#cells.length;
  }
}
