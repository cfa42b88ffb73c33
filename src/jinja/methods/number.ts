import { overflowFault, valueFault } from '../faults.ts';
import { decompose } from '../../frame/float-text.ts';
import { bitLength, intOfFloat, normalInt } from '../integers.ts';
import { PyFloat, PyTuple, type Value } from '../value.ts';
import { methodsOf, type Methods } from './method.ts';

const asInt = (self: Value): number | bigint => (typeof self === 'bigint' ? self : Number(self));

/** The methods and attributes of int and bool. */
export const intMethods: Methods = new Map([
  ...methodsOf<number | bigint | boolean>((declare) => {
    declare('bit_length', {}, (self) => bitLength(asInt(self)));
    declare('bit_count', {}, (self) => BigInt(self).toString(2).replace(/[^1]/g, '').length);
    declare('conjugate', {}, asInt);
    declare('as_integer_ratio', {}, (self) => new PyTuple([asInt(self), 1]));
  }),
  ['real', asInt],
  ['imag', () => 0],
  ['numerator', asInt],
  ['denominator', () => 1],
]);

/** The methods and attributes of float. */
export const floatMethods: Methods = new Map([
  ...methodsOf<PyFloat>((declare) => {
    declare('is_integer', {}, (self) => Number.isInteger(self.value));
    declare('conjugate', {}, (self) => self);
    declare('as_integer_ratio', {}, (self) => ratio(self.value));
    declare('hex', {}, (self) => hex(self.value));
  }),
  ['real', (self: Value) => self],
  ['imag', () => new PyFloat(0)],
]);

function ratio(x: number): PyTuple {
  if (Number.isNaN(x)) throw valueFault('cannot convert NaN to integer ratio', 'Test the number first.');
  if (!Number.isFinite(x)) throw overflowFault('cannot convert Infinity to integer ratio');
  if (Number.isInteger(x)) return new PyTuple([intOfFloat(x), 1]);
  let { mantissa, exponent } = decompose(Math.abs(x));
  while (mantissa % 2n === 0n) {
    mantissa /= 2n;
    exponent++;
  }
  return new PyTuple([normalInt(x < 0 ? -mantissa : mantissa), normalInt(2n ** BigInt(-exponent))]);
}

function hex(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (!Number.isFinite(x)) return `${sign}inf`;
  if (x === 0) return `${sign}0x0.0p+0`;
  const { mantissa, exponent } = decompose(Math.abs(x));
  const normal = mantissa >= 1n << 52n;
  const fraction = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const power = exponent + 52;
  return `${sign}0x${normal ? 1 : 0}.${fraction}p${power < 0 ? '' : '+'}${power}`;
}
