import { signed } from '../arithmetic.ts';
import { isTrue, numberOf, ordered } from '../compare.ts';
import { expectIndex } from '../expect.ts';
import { overflowFault, typeFault, undefinedFault, valueFault } from '../faults.ts';
import { roundFloat } from '../../frame/float-text.ts';
import type { Filter } from '../frame.ts';
import { intOfFloat, normalInt, toFloat, type PyInt } from '../integers.ts';
import { floatDigits } from '../number-format.ts';
import { parseFloatText, parseIntText } from '../parse-number.ts';
import { typeName } from '../type-name.ts';
import { PyFloat, Undefined, type Value } from '../value.ts';
import { defineFilter } from './filter.ts';

/** Filters over numbers. */
export const numberFilters: readonly (readonly [string, Filter])[] = [
  defineFilter('abs', {}, (value) => {
    const number = numberOf(value);
    if (number === undefined) throw notANumber('bad operand type for abs()', value);
    return value instanceof PyFloat
      ? new PyFloat(Math.abs(value.value))
      : ordered('<', number, 0)
        ? signed('-', number)
        : number;
  }),
  defineFilter('int', { default: 0, base: 10 }, (value, v) => {
    const base = expectIndex(v.base, 'int() base');
    if (base !== 0 && (base < 2 || base > 36))
      throw valueFault('int() base must be >= 2 and <= 36, or 0', 'Use 10 or 16.');
    const own = typeof value === 'string' ? parseIntText(value, base) : wholePart(value);
    if (own !== undefined) return own;
    const float = floatOf(value);
    return float === undefined || !Number.isFinite(float) ? v.default : intOfFloat(Math.trunc(float));
  }),
  defineFilter('float', { default: new PyFloat(0) }, (value, v) => {
    const float = floatOf(value);
    return float === undefined ? v.default : new PyFloat(float);
  }),
  defineFilter('round', { precision: 0, method: 'common' }, (value, v) => {
    const number = numberOf(value);
    if (number === undefined) throw notANumber('round() takes a number', value);
    const precision = expectIndex(v.precision, 'round() precision');
    if (v.method === 'common')
      return value instanceof PyFloat ? roundedFloat(value.value, precision) : roundInt(number, precision);
    if (v.method !== 'ceil' && v.method !== 'floor') {
      throw valueFault('method must be common, ceil or floor', "Write round(1, 'floor').");
    }
    const scale = 10 ** precision;
    const scaled = (typeof number === 'bigint' ? toFloat(number) : number) * scale;
    if (!Number.isFinite(scaled)) throw overflowFault('cannot convert float infinity to integer');
    return new PyFloat((v.method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / scale + 0);
  }),
  defineFilter('filesizeformat', { binary: false }, (value, { binary }) => {
    const size = floatOf(value);
    if (size === undefined) throw notANumber('filesizeformat takes a number', value);
    return fileSize(size, isTrue(binary));
  }),
];

/** `int(value)` of a number; undefined for anything else and for nan. */
function wholePart(value: Value): PyInt | undefined {
  if (value instanceof Undefined) throw undefinedFault(value.problem, value.name, value.known());
  if (!(value instanceof PyFloat)) return numberOf(value);
  if (Number.isNaN(value.value)) return undefined;
  if (!Number.isFinite(value.value)) throw overflowFault('cannot convert float infinity to integer');
  return intOfFloat(Math.trunc(value.value));
}

function floatOf(value: Value): number | undefined {
  if (value instanceof Undefined) throw undefinedFault(value.problem, value.name, value.known());
  if (typeof value === 'string') return parseFloatText(value);
  const number = numberOf(value);
  return typeof number === 'bigint' ? toFloat(number) : number;
}

function roundedFloat(x: number, precision: number): Value {
  if (!Number.isFinite(x)) return new PyFloat(x);
  return new PyFloat(roundFloat(x, precision));
}

function roundInt(value: PyInt, precision: number): PyInt {
  if (precision >= 0) return value;
  const unit = 10n ** BigInt(Math.min(-precision, 5000));
  const magnitude = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  const rest = magnitude % unit;
  let rounded = magnitude - rest;
  if (rest * 2n > unit || (rest * 2n === unit && (rounded / unit) % 2n === 1n)) rounded += unit;
  return normalInt(BigInt(value) < 0n ? -rounded : rounded);
}

const prefixes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;

function fileSize(size: number, binary: boolean): string {
  const base = binary ? 1024 : 1000;
  if (size === 1) return '1 Byte';
  if (size < base) return `${Math.trunc(size)} Bytes`;
  let step = 0;
  while (step < prefixes.length - 1 && size >= base ** (step + 2)) step++;
  const amount = floatDigits((base * size) / base ** (step + 2), 'f', 1, false);
  const prefix = prefixes[step];
  return `${amount} ${binary ? `${prefix.toUpperCase()}iB` : `${prefix}B`}`;
}

function notANumber(problem: string, value: Value): Error {
  if (value instanceof Undefined) return undefinedFault(value.problem, value.name, value.known());
  return typeFault(`${problem}: '${typeName(value)}'`, 'Convert it with | float or | int first.');
}
