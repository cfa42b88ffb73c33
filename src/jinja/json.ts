import { lessThan, numberOf } from './compare.ts';
import { PyDict } from './dict.ts';
import { typeFault, valueFault } from './faults.ts';
import { floatRepr } from '../frame/float-text.ts';
import { checkText } from './limits.ts';
import { bigText } from './repr.ts';
import { sortedBy } from './sort.ts';
import { typeName } from './type-name.ts';
import { PyFloat, PyList, PyTuple, type Value } from './value.ts';

export interface JsonOptions {
  /** Keys in order, as the tojson filter does. Default false. */
  readonly sortKeys?: boolean;
  /** Blanks for each level, on lines of their own; undefined: one line. */
  readonly indent?: number | undefined;
}

/** `json.dumps(value)`: ASCII only. @throws JINJA_TYPE for what JSON has no form of, JINJA_VALUE for cycles */
export function toJson(value: Value, options: JsonOptions = {}): string {
  return new JsonWriter(options).text(value, '');
}

class JsonWriter {
  readonly #options: JsonOptions;
  readonly #open = new Set<Value>();

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  text(value: Value, margin: string): string {
    const scalar = scalarText(value);
    if (scalar !== undefined) return scalar;
    if (typeof value === 'string') return quoteJson(value);
    if (this.#open.has(value))
      throw valueFault('Circular reference detected', 'Take the value out of itself.');
    this.#open.add(value);
    const inner = this.#options.indent === undefined ? '' : margin + ' '.repeat(this.#options.indent);
    let text: string;
    if (value instanceof PyList || value instanceof PyTuple) {
      text = this.#wrap(
        '[',
        value.items.map((item) => this.text(item, inner)),
        ']',
        margin,
        inner,
      );
    } else if (value instanceof PyDict) {
      const entries = this.#entries(value).map(([key, item]) => `${keyText(key)}: ${this.text(item, inner)}`);
      text = this.#wrap('{', entries, '}', margin, inner);
    } else {
      throw typeFault(
        `Object of type ${typeName(value)} is not JSON serializable`,
        'Convert it with | string or | list first.',
      );
    }
    this.#open.delete(value);
    checkText(text.length);
    return text;
  }

  #entries(dict: PyDict): readonly (readonly [Value, Value])[] {
    const entries = [...dict.entries()];
    if (this.#options.sortKeys !== true) return entries;
    return sortedBy(
      entries.map((entry) => new PyTuple(entry)),
      (entry) => (entry as PyTuple).items[0]!,
      false,
      lessThan,
    ).map((entry) => (entry as PyTuple).items as readonly [Value, Value]);
  }

  #wrap(open: string, parts: readonly string[], close: string, margin: string, inner: string): string {
    if (parts.length === 0) return open + close;
    if (this.#options.indent === undefined) return open + parts.join(', ') + close;
    return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
  }
}

function scalarText(value: Value): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof PyFloat) {
    if (Number.isFinite(value.value)) return floatRepr(value.value);
    return Number.isNaN(value.value) ? 'NaN' : value.value > 0 ? 'Infinity' : '-Infinity';
  }
  const number = numberOf(value);
  return number === undefined ? undefined : typeof number === 'bigint' ? bigText(number) : String(number);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return quoteJson(key);
  const scalar = scalarText(key);
  if (scalar !== undefined) return `"${scalar}"`;
  throw typeFault(
    `keys must be str, int, float, bool or None, not ${typeName(key)}`,
    'Convert the keys with | string.',
  );
}

function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
