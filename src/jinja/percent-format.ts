import { numberOf } from './compare.ts';
import { PyDict } from './dict.ts';
import { typeFault, valueFault } from './faults.ts';
import { expectCharacter, expectIndex } from './expect.ts';
import { toFloat, type PyInt } from './integers.ts';
import { characters, length } from './iterate.ts';
import { checkText } from './limits.ts';
import { floatDigits, type FloatStyle } from './number-format.ts';
import { bigText, repr, toText } from './repr.ts';
import { typeName } from './type-name.ts';
import { HostObject, PyFloat, PyList, PyRange, PyTuple, Undefined, type Value } from './value.ts';

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

const directive =
  /%(?:\((?<key>[^()]*)\))?(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d*))?[hlL]?(?<type>[a-zA-Z%])?/gsu;

/** `template % values`, printf-style. @throws JINJA_TYPE when values are too few, too many or of another kind */
export function formatPercent(template: string, values: Value): string {
  const sequence = values instanceof PyTuple ? values.items : [values];
  const mapping = values instanceof PyDict || (values instanceof HostObject && values.isMapping());
  // Python lets pass whatever could be looked up in, used or not.
  const subscriptable =
    mapping || values instanceof PyList || values instanceof PyRange || values instanceof Undefined;
  let used = 0;
  const next = (): Value => {
    const value = sequence[used++];
    if (value === undefined)
      throw typeFault('not enough arguments for format string', 'Give one value for each %s.');
    return value;
  };
  let byName = false;
  const text = template.replace(directive, (match, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const type = groups['type'];
    if (type === undefined) throw valueFault('incomplete format', 'Write a literal percent sign as %%.');
    if (type === '%') return '%';
    const star = (given: string | undefined): number =>
      given === '*' ? expectIndex(next(), '* in a format') : Number(given ?? 0);
    let flags = groups['flags'] ?? '';
    let width = star(groups['width']);
    if (width < 0) {
      flags += '-';
      width = -width;
    }
    checkText(width);
    const precision = groups['precision'] === undefined ? undefined : Math.max(0, star(groups['precision']));
    let value: Value;
    if (groups['key'] !== undefined) {
      if (!mapping) throw typeFault('format requires a mapping', 'Give a dict after %.');
      byName = true;
      value = lookUp(values, groups['key']);
    } else value = next();
    return convert(value, type, { flags, width, precision }, match);
  });
  if (!byName && !subscriptable && used < sequence.length) {
    throw typeFault(
      'not all arguments converted during string formatting',
      'Give one value for each %s, no more.',
    );
  }
  checkText(text.length);
  return text;
}

function lookUp(values: Value, key: string): Value {
  const value =
    values instanceof PyDict
      ? values.get(key)
      : values instanceof HostObject
        ? values.getItem(key)
        : undefined;
  if (value === undefined)
    throw valueFault(`No key ${repr(key)} for the format.`, 'Add it to the dict after %.');
  return value;
}

function convert(value: Value, type: string, spec: Directive, written: string): string {
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? toText(value) : type === 'r' ? repr(value) : toAscii(repr(value));
      const shown = spec.precision === undefined ? text : characters(text).slice(0, spec.precision).join('');
      return pad('', shown, { ...spec, flags: spec.flags.replace('0', '') });
    }
    case 'c':
      return pad('', typeof value === 'string' ? value : expectCharacter(value, '%c arg'), spec);
    case 'd':
    case 'i':
    case 'u':
      return integer(truncated(value, written), 10, '', spec);
    case 'o':
      return integer(exactInt(value, type), 8, '0o', spec);
    case 'x':
      return integer(exactInt(value, type), 16, '0x', spec);
    case 'X':
      return integer(exactInt(value, type), 16, '0X', spec).toUpperCase();
    case 'e':
    case 'f':
    case 'g':
      return float(value, type, spec);
    case 'E':
    case 'F':
    case 'G':
      return float(value, type.toLowerCase() as FloatStyle, spec).toUpperCase();
    default:
      throw valueFault(`unsupported format character '${type}'`, 'Write a literal percent sign as %%.');
  }
}

function truncated(value: Value, written: string): PyInt {
  const number = numberOf(value);
  if (number === undefined) {
    throw typeFault(
      `${written} format: a real number is required, not ${typeName(value)}`,
      'Convert it with | int, or use %s.',
    );
  }
  return value instanceof PyFloat ? BigInt(Math.trunc(value.value)) : number;
}

function exactInt(value: Value, type: string): PyInt {
  const number = numberOf(value);
  if (number === undefined || value instanceof PyFloat) {
    throw typeFault(
      `%${type} format: an integer is required, not ${typeName(value)}`,
      'Convert it with | int first.',
    );
  }
  return number;
}

function integer(value: PyInt, base: number, prefix: string, spec: Directive): string {
  const big = BigInt(value);
  const magnitude = big < 0n ? -big : big;
  const digits = (base === 10 ? bigText(magnitude) : magnitude.toString(base)).padStart(
    spec.precision ?? 0,
    '0',
  );
  return pad(signOf(big < 0n, spec) + (spec.flags.includes('#') ? prefix : ''), digits, spec);
}

function float(value: Value, style: FloatStyle, spec: Directive): string {
  const number = numberOf(value);
  if (number === undefined) {
    throw typeFault(`must be real number, not ${typeName(value)}`, 'Convert it with | float, or use %s.');
  }
  const x = typeof number === 'bigint' ? toFloat(number) : number;
  const digits = floatDigits(x, style, spec.precision ?? 6, spec.flags.includes('#'));
  return pad(signOf(x < 0 || Object.is(x, -0), spec), digits, spec);
}

function signOf(negative: boolean, spec: Directive): string {
  if (negative) return '-';
  return spec.flags.includes('+') ? '+' : spec.flags.includes(' ') ? ' ' : '';
}

function pad(head: string, body: string, spec: Directive): string {
  const missing = Math.max(0, spec.width - head.length - length(body));
  if (spec.flags.includes('-')) return head + body + ' '.repeat(missing);
  return spec.flags.includes('0') ? head + '0'.repeat(missing) + body : ' '.repeat(missing) + head + body;
}

/** `ascii()` of what repr gave: everything beyond ASCII escaped. */
export function toAscii(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x80) return character;
    if (code < 0x100) return `\\x${code.toString(16)}`;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`;
  }).join('');
}
