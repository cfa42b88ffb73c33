import { overflowFault, sizeFault } from './faults.ts';
import { maxIntBits } from './limits.ts';

/** A Python int: a safe integer as a number, any other as a bigint. */
export type PyInt = number | bigint;

/** The one representation of an int. @throws JINJA_TOO_LARGE above maxIntBits */
export function normalInt(value: bigint): PyInt {
  if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value);
  if (bitLength(value) > maxIntBits) throw sizeFault('The bits of a number', maxIntBits);
  return value;
}

/** The int that an integral finite float is equal to. */
export function intOfFloat(value: number): PyInt {
  return Number.isSafeInteger(value) ? value + 0 : normalInt(BigInt(value));
}

/** The bits of the absolute value. */
export function bitLength(value: PyInt): number {
  const magnitude = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  return magnitude === 0n ? 0 : magnitude.toString(2).length;
}

/** An int as the nearest float. @throws JINJA_VALUE when it is too large for one */
export function toFloat(value: PyInt): number {
  const float = Number(value);
  if (!Number.isFinite(float)) throw overflowFault('int too large to convert to float');
  return float;
}
