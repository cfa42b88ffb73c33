import { numberOf } from './compare.ts';
import { typeFault, valueFault } from './faults.ts';
import { expectCharacter } from './expect.ts';
import { characters, length } from './iterate.ts';
import { checkText } from './limits.ts';
import { floatDigits, groupDigits, plainDigits, type FloatStyle } from './number-format.ts';
import { bigText, toText } from './repr.ts';
import { toFloat } from './integers.ts';
import { typeName } from './type-name.ts';
import { HostObject, PyFloat, type Value } from './value.ts';

interface Specification {
  readonly fill: string;
  readonly align: '<' | '>' | '=' | '^' | undefined;
  readonly sign: '+' | '-' | ' ';
  readonly noNegativeZero: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly grouping: '' | ',' | '_';
  readonly precision: number | undefined;
  readonly type: string;
}

const syntax =
  /^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])?$/su;

/** `format(value, specification)`: Python's mini-language. @throws JINJA_VALUE, JINJA_TYPE */
export function formatValue(value: Value, specification: string): string {
  if (value instanceof HostObject) {
    const text = value.format(specification);
    if (text !== undefined) return text;
  }
  if (specification === '') return toText(value);
  if (typeof value === 'string') return formatText(value, parse(specification, value));
  const number = numberOf(value);
  if (number !== undefined) return formatNumber(value, number, parse(specification, value));
  throw typeFault(
    `unsupported format string passed to ${typeName(value)}.__format__`,
    'Convert the value with | string first.',
  );
}

function parse(specification: string, value: Value): Specification {
  const groups = syntax.exec(specification)?.groups;
  if (groups === undefined) {
    throw valueFault(
      `Invalid format specifier '${specification}' for object of type '${typeName(value)}'`,
      'Write it as [[fill]align][sign][#][0][width][,][.precision][type], for example {:>10.2f}.',
    );
  }
  const width = Number(groups['width'] ?? 0);
  checkText(width);
  return {
    fill: groups['fill'] ?? (groups['zero'] !== undefined ? '0' : ' '),
    align: groups['align'] as Specification['align'],
    sign: (groups['sign'] ?? '-') as Specification['sign'],
    noNegativeZero: groups['z'] !== undefined,
    alternate: groups['alternate'] !== undefined,
    zero: groups['zero'] !== undefined,
    width,
    grouping: (groups['grouping'] ?? '') as Specification['grouping'],
    precision: groups['precision'] === undefined ? undefined : Number(groups['precision']),
    type: groups['type'] ?? '',
  };
}

function formatText(text: string, spec: Specification): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str');
  if (spec.sign !== '-') throw notAllowed('Sign', 'in string format specifier');
  if (spec.grouping !== '') throw notAllowed(`'${spec.grouping}'`, "with 's'");
  if (spec.align === '=') throw notAllowed("'=' alignment", 'in string format specifier');
  const shown = spec.precision === undefined ? text : characters(text).slice(0, spec.precision).join('');
  return pad(shown, spec, spec.align ?? '<');
}

function formatNumber(value: Value, number: number | bigint, spec: Specification): string {
  if (value instanceof PyFloat || 'eEfFgG%'.includes(spec.type || ' ')) {
    return formatFloat(typeof number === 'bigint' ? toFloat(number) : number, spec);
  }
  if (spec.precision !== undefined) throw notAllowed('Precision', 'in integer format specifier');
  const integer = BigInt(number);
  const magnitude = integer < 0n ? -integer : integer;
  switch (spec.type) {
    case 'c':
      return pad(expectCharacter(number, '%c arg'), spec, spec.align ?? '<');
    case '':
    case 'd':
    case 'n':
      return finish(integer < 0n, '', bigText(magnitude), spec, 3);
    case 'b':
      return finish(integer < 0n, '0b', magnitude.toString(2), spec, 4);
    case 'o':
      return finish(integer < 0n, '0o', magnitude.toString(8), spec, 4);
    case 'x':
      return finish(integer < 0n, '0x', magnitude.toString(16), spec, 4);
    case 'X':
      return finish(integer < 0n, '0X', magnitude.toString(16).toUpperCase(), spec, 4);
    default:
      throw unknownCode(spec.type, 'int');
  }
}

function formatFloat(x: number, spec: Specification): string {
  const style = spec.type.toLowerCase();
  let digits: string;
  if (style === '')
    digits = spec.precision === undefined ? floatDigits(x, 'r', 0, false) : plainDigits(x, spec.precision);
  else if (style === 'n') digits = floatDigits(x, 'g', spec.precision ?? 6, spec.alternate);
  else if ('efg%'.includes(style))
    digits = floatDigits(x, style as FloatStyle, spec.precision ?? 6, spec.alternate);
  else throw unknownCode(spec.type, 'float');
  if ('EFG'.includes(spec.type || ' ')) digits = digits.toUpperCase();
  const negative = (x < 0 || Object.is(x, -0)) && !(spec.noNegativeZero && /^[0.]*(?:e.*)?%?$/.test(digits));
  return finish(negative, '', digits, spec, 3);
}

/** Sign, prefix, separators and padding around the digits. */
function finish(
  negative: boolean,
  prefix: string,
  digits: string,
  spec: Specification,
  groupSize: number,
): string {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const head = sign + (spec.alternate ? prefix : '');
  const align = spec.align ?? (spec.zero ? '=' : '>');
  let body = spec.grouping === '' ? digits : groupDigits(digits, spec.grouping, groupSize);
  if (align !== '=') return pad(head + body, spec, align);
  if (spec.fill === '0' && spec.grouping !== '') {
    // Zeros that fill up are grouped like the digits.
    let padded = digits;
    while (head.length + body.length < spec.width) {
      padded = `0${padded}`;
      body = groupDigits(padded, spec.grouping, groupSize);
    }
  }
  return head + spec.fill.repeat(Math.max(0, spec.width - head.length - body.length)) + body;
}

function pad(text: string, spec: Specification, align: '<' | '>' | '=' | '^'): string {
  const missing = spec.width - length(text);
  if (missing <= 0) return text;
  const before = align === '<' ? 0 : align === '^' ? Math.floor(missing / 2) : missing;
  return spec.fill.repeat(before) + text + spec.fill.repeat(missing - before);
}

function unknownCode(code: string, type: string): Error {
  return valueFault(
    `Unknown format code '${code}' for object of type '${type}'`,
    'Use s for text, d for ints, f, e, g or % for floats; convert with int or float first.',
  );
}

function notAllowed(what: string, where: string): Error {
  return valueFault(`${what} not allowed ${where}`, 'Leave it out.');
}
