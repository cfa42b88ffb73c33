import { DictView, PyDict, PySet } from './dict.ts';
import { undefinedFault, valueFault } from './faults.ts';
import { floatRepr } from '../frame/float-text.ts';
import { checkText } from './limits.ts';
import { typeName } from './type-name.ts';
import {
  HostObject,
  JinjaFunction,
  Namespace,
  PyFloat,
  PyIterator,
  PyList,
  PyRange,
  PyTuple,
  Undefined,
  type Value,
} from './value.ts';

/** `str(value)`: what printing gives. @throws JINJA_UNDEFINED for a strict undefined */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof HostObject) return value.toText();
  if (value instanceof Undefined) {
    if (value.mode === 'strict') throw undefinedFault(value.problem, value.name, value.known());
    return '';
  }
  return repr(value);
}

/** Python prints addresses, others in every run. */
export const nowhere = '0x7f0000000000';

/** `repr(value)`. */
export function repr(value: Value): string {
  const writer = new ReprWriter();
  writer.write(value);
  return writer.text;
}

class ReprWriter {
  text = '';
  readonly #open = new Set<Value>();

  write(value: Value): void {
    this.#add(this.#leaf(value) ?? '');
    if (value instanceof PyList) this.#sequence(value, '[', value.items, ']');
    else if (value instanceof PyTuple)
      this.#sequence(value, '(', value.items, value.items.length === 1 ? ',)' : ')');
    else if (value instanceof PySet) {
      if (value.size === 0) this.#add('set()');
      else this.#sequence(value, '{', value.values(), '}');
    } else if (value instanceof PyDict) this.#dict(value);
    else if (value instanceof DictView) this.#view(value);
    else if (value instanceof Namespace) {
      this.#add('<Namespace ');
      this.#dict(new PyDict(value.attributes));
      this.#add('>');
    }
  }

  #leaf(value: Value): string | undefined {
    if (value === null) return 'None';
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'bigint') return bigText(value);
    if (value instanceof PyFloat) return floatRepr(value.value);
    if (value instanceof HostObject) return value.toRepr();
    if (value instanceof Undefined) return 'Undefined';
    if (value instanceof JinjaFunction) return value.shown;
    if (value instanceof PyIterator) return `<${value.typeName} object at ${nowhere}>`;
    if (value instanceof PyRange) {
      const step = value.step === 1 ? '' : `, ${value.step}`;
      return `range(${value.start}, ${value.stop}${step})`;
    }
    return undefined;
  }

  #sequence(owner: Value, open: string, items: Iterable<Value>, close: string): void {
    if (!this.#enter(owner, `${open}...${close}`)) return;
    this.#add(open);
    let separator = '';
    for (const item of items) {
      this.#add(separator);
      this.write(item);
      separator = ', ';
    }
    this.#add(close);
    this.#open.delete(owner);
  }

  #dict(dict: PyDict): void {
    if (!this.#enter(dict, '{...}')) return;
    this.#add('{');
    let separator = '';
    for (const [key, value] of dict.entries()) {
      this.#add(separator);
      this.write(key);
      this.#add(': ');
      this.write(value);
      separator = ', ';
    }
    this.#add('}');
    this.#open.delete(dict);
  }

  #view(view: DictView): void {
    this.#add(`${typeName(view)}(`);
    if (view.kind === 'items') {
      const pairs = Array.from(view.dict.entries(), ([key, value]) => new PyTuple([key, value]));
      this.#sequence(view, '[', pairs, ']');
    } else this.#sequence(view, '[', view.kind === 'keys' ? view.dict.keys() : view.dict.values(), ']');
    this.#add(')');
  }

  /** False, and `cycle` written, if `owner` is being written already. */
  #enter(owner: Value, cycle: string): boolean {
    if (this.#open.has(owner)) {
      this.#add(cycle);
      return false;
    }
    this.#open.add(owner);
    return true;
  }

  #add(text: string): void {
    this.text += text;
    checkText(this.text.length);
  }
}

/** An int as text; Python refuses more than 4300 digits. */
export function bigText(value: bigint): string {
  const text = value.toString();
  if (text.replace('-', '').length > 4300) {
    throw valueFault(
      'Exceeds the limit (4300 digits) for integer string conversion',
      'Print a smaller number.',
    );
  }
  return text;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const unprintable = /[\\\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu;

/** A str in the quotes that Python would choose, with its escapes. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(unprintable, (character) => {
    if (character === ' ') return character;
    const known = escapes[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
