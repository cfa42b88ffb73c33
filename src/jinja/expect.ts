import { typeFault, valueFault } from './faults.ts';
import type { PyInt } from './integers.ts';
import { typeName } from './type-name.ts';
import { PyTuple, type Value } from './value.ts';

/** `value` as text. @throws JINJA_TYPE naming the call, e.g. `replace() old` */
export function expectText(value: Value, where: string): string {
  if (typeof value === 'string') return value;
  throw typeFault(`${where} must be str, not ${typeName(value)}`, 'Convert it with | string first.');
}

/** `value` as an int of any size; True counts as 1. @throws JINJA_TYPE */
function expectInt(value: Value, where: string): PyInt {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  throw typeFault(`${where} must be an integer, not ${typeName(value)}`, 'Convert it with | int first.');
}

/** `value` as a safe integer; larger ones are cut, as an index or a count may be. @throws JINJA_TYPE */
export function expectIndex(value: Value, where: string): number {
  const int = expectInt(value, where);
  if (typeof int === 'number') return int;
  return int > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}

/** The character of a code point. @throws JINJA_TYPE, JINJA_VALUE beyond the last one */
export function expectCharacter(value: Value, where: string): string {
  const code = expectIndex(value, where);
  if (code < 0 || code > 0x10ffff) {
    throw valueFault(`${where} is not in range(0x110000)`, 'Give the number of a character.');
  }
  return String.fromCodePoint(code);
}

/** One text or a tuple of them, as startswith takes. @throws JINJA_TYPE */
export function expectTexts(value: Value, where: string): readonly string[] {
  if (value instanceof PyTuple) return value.items.map((item) => expectText(item, where));
  if (typeof value === 'string') return [value];
  throw typeFault(
    `${where} must be str or a tuple of str, not ${typeName(value)}`,
    'Write (a, b), not [a, b].',
  );
}
