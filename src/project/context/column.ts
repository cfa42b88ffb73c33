import {
  HostObject,
  PyDict,
  defineFunction,
  required,
  toText,
  type JinjaFunction,
  type Value,
} from '../../jinja/index.ts';
import { quoteName } from './relation.ts';

/** The parts of a column's type. */
interface ColumnParts {
  readonly name: string;
  /** As written: `DECIMAL(10,2)` gives `DECIMAL` with precision and scale. */
  readonly dtype: string;
  /** Characters of a text; null if it has no limit. */
  readonly charSize: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
}

const textTypes = new Set(['text', 'character varying', 'character', 'varchar', 'string', 'char', 'bpchar']);
const floatTypes = new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double']);
const integerTypes = new Set(
  [
    'tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint uhugeint',
    'int int1 int2 int4 int8 long short signed smallserial serial bigserial',
  ].flatMap((names) => names.split(' ')),
);

/** `api.Column`: a column's name and type, as get_columns_in_relation gives it. */
export class ColumnObject extends HostObject {
  readonly typeName = 'DuckDBColumn';
  readonly parts: ColumnParts;

  constructor(parts: ColumnParts) {
    super();
    this.parts = parts;
  }

  /** @param type  as DuckDB writes it */
  static of(name: string, type: string): ColumnObject {
    const none = { name, charSize: null, precision: null, scale: null };
    const sized = /^(\w[\w ]*?)\s*\((\d+)\)$/.exec(type);
    if (sized !== null) return new ColumnObject({ ...none, dtype: sized[1], charSize: Number(sized[2]) });
    const numeric = /^(\w+)\s*\((\d+)\s*,\s*(\d+)\)$/.exec(type);
    if (numeric === null) return new ColumnObject({ ...none, dtype: type });
    const [, dtype, precision, scale] = numeric;
    return new ColumnObject({ ...none, dtype, precision: Number(precision), scale: Number(scale) });
  }

  /** The whole type, with its size. */
  get dataType(): string {
    const { dtype, precision, scale } = this.parts;
    if (this.isString()) return this.stringType();
    if (!this.isNumeric() || precision === null) return dtype;
    return scale === null ? `${dtype}(${precision})` : `${dtype}(${precision},${scale})`;
  }

  // dbt's: a text without a size has 256 characters; DuckDB does not mind.
  private stringType(): string {
    return `character varying(${this.parts.charSize ?? 256})`;
  }

  private lower(): string {
    return this.parts.dtype.toLowerCase();
  }

  isString(): boolean {
    return textTypes.has(this.lower());
  }

  isNumeric(): boolean {
    return ['numeric', 'decimal', 'number'].includes(this.lower());
  }

  isFloat(): boolean {
    return floatTypes.has(this.lower());
  }

  isInteger(): boolean {
    return integerTypes.has(this.lower());
  }

  override getAttribute(name: string): Value | undefined {
    return this.#members[name]?.();
  }

  override attributeNames(): readonly string[] {
    return Object.keys(this.#members);
  }

  override toText(): string {
    return `<Column ${this.parts.name} (${this.dataType})>`;
  }

  override equals(other: Value): boolean {
    return other instanceof ColumnObject && other.hashKey() === this.hashKey();
  }

  override hashKey(): string {
    return JSON.stringify(this.parts);
  }

  readonly #members: Readonly<Record<string, () => Value>> = {
    name: () => this.parts.name,
    column: () => this.parts.name,
    quoted: () => quoteName(this.parts.name),
    dtype: () => this.parts.dtype,
    data_type: () => this.dataType,
    char_size: () => this.parts.charSize,
    numeric_precision: () => this.parts.precision,
    numeric_scale: () => this.parts.scale,
    is_string: () => this.#method('is_string', () => this.isString()),
    is_numeric: () => this.#method('is_numeric', () => this.isNumeric()),
    is_number: () => this.#method('is_number', () => this.isInteger() || this.isFloat() || this.isNumeric()),
    is_float: () => this.#method('is_float', () => this.isFloat()),
    is_integer: () => this.#method('is_integer', () => this.isInteger()),
    string_size: () => this.#method('string_size', () => this.parts.charSize ?? 256),
    literal: () =>
      defineFunction('literal', { value: required }, ({ value }) => `${toText(value)}::${this.dataType}`),
    can_expand_to: () =>
      defineFunction('can_expand_to', { other_column: required }, ({ other_column: other }) => {
        if (!(other instanceof ColumnObject) || !this.isString() || !other.isString()) return false;
        return (other.parts.charSize ?? 256) > (this.parts.charSize ?? 256);
      }),
    flatten: () =>
      // Columns of structs are one column in DuckDB's catalog.
      this.#method('flatten', () => this),
  };

  #method(name: string, body: () => Value): JinjaFunction {
    return defineFunction(name, {}, body);
  }
}

/** `api.Column`: makes columns and names types. */
export class ColumnClass extends HostObject {
  readonly typeName = 'Column';

  override callable(): JinjaFunction {
    return defineFunction(
      'Column',
      { column: required, dtype: required, char_size: null, numeric_precision: null, numeric_scale: null },
      (given) =>
        new ColumnObject({
          name: toText(given.column),
          dtype: toText(given.dtype),
          charSize: whole(given.char_size),
          precision: whole(given.numeric_precision),
          scale: whole(given.numeric_scale),
        }),
    );
  }

  override getAttribute(name: string): Value | undefined {
    return this.#members[name];
  }

  override attributeNames(): readonly string[] {
    return Object.keys(this.#members);
  }

  readonly #members: Readonly<Record<string, Value>> = {
    create: defineFunction('create', { name: required, label_or_dtype: required }, (given) =>
      ColumnObject.of(toText(given.name), this.#translate(toText(given.label_or_dtype))),
    ),
    from_description: defineFunction(
      'from_description',
      { name: required, raw_data_type: required },
      (given) => ColumnObject.of(toText(given.name), toText(given.raw_data_type)),
    ),
    translate_type: defineFunction('translate_type', { dtype: required }, ({ dtype }) =>
      this.#translate(toText(dtype)),
    ),
    string_type: defineFunction('string_type', { size: required }, ({ size }) =>
      size === null ? 'character varying' : `character varying(${toText(size)})`,
    ),
    numeric_type: defineFunction(
      'numeric_type',
      { dtype: required, precision: required, scale: required },
      ({ dtype, precision, scale }) =>
        precision === null || scale === null
          ? toText(dtype)
          : `${toText(dtype)}(${toText(precision)},${toText(scale)})`,
    ),
    TYPE_LABELS: new PyDict(Object.entries(typeLabels)),
  };

  #translate(dtype: string): string {
    return typeLabels[dtype.toUpperCase()] ?? dtype;
  }
}

/** Names of types that DuckDB knows by another one. */
const typeLabels: Readonly<Record<string, string>> = {
  STRING: 'TEXT',
};

function whole(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}
