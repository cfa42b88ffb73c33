import { numberOf } from './compare.ts';
import { DictView, PySet } from './dict.ts';
import { overflowFault, sizeFault, typeFault, undefinedFault, valueFault } from './faults.ts';
import { powerOf } from './float-power.ts';
import { bitLength, normalInt, toFloat, type PyInt } from './integers.ts';
import { iterate } from './iterate.ts';
import { checkItems, checkText, maxIntBits } from './limits.ts';
import { formatPercent } from './percent-format.ts';
import { typeName } from './type-name.ts';
import { HostObject, PyFloat, PyList, PyTuple, Undefined, type Operator, type Value } from './value.ts';

/** `a operator b`. @throws JINJA_TYPE, JINJA_VALUE (division by zero), JINJA_UNDEFINED, JINJA_TOO_LARGE */
export function operate(operator: Operator, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return onInts(operator, a, b);
  if (typeof a === 'string' && operator === '%') return formatPercent(a, b);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) {
    if (a instanceof PyFloat || b instanceof PyFloat) return onFloats(operator, floatOf(x), floatOf(y));
    return onInts(operator, x, y);
  }
  const result = onCollections(operator, a, b) ?? onHosts(operator, a, b);
  if (result !== undefined) return result;
  for (const side of [a, b]) {
    if (side instanceof Undefined) throw undefinedFault(side.problem, side.name, side.known());
  }
  throw unsupported(operator, a, b);
}

/** `-a` or `+a`. */
export function signed(operator: '+' | '-', a: Value): Value {
  if (a instanceof PyFloat) return operator === '-' ? new PyFloat(-a.value) : a;
  const x = numberOf(a);
  if (x !== undefined) {
    if (operator === '+') return x;
    return typeof x === 'bigint' ? normalInt(-x) : 0 - x;
  }
  if (a instanceof Undefined) throw undefinedFault(a.problem, a.name, a.known());
  throw typeFault(`bad operand type for unary ${operator}: '${typeName(a)}'`);
}

function floatOf(value: number | bigint): number {
  return typeof value === 'bigint' ? toFloat(value) : value;
}

function onInts(operator: Operator, a: PyInt, b: PyInt): Value {
  switch (operator) {
    case '+':
      return exact(
        a,
        b,
        (x, y) => x + y,
        (x, y) => x + y,
      );
    case '-':
      return exact(
        a,
        b,
        (x, y) => x - y,
        (x, y) => x - y,
      );
    case '*':
      if (typeof a !== typeof b || typeof a === 'bigint') checkProduct(a, b);
      return exact(
        a,
        b,
        (x, y) => x * y,
        (x, y) => x * y,
      );
    case '/':
      return new PyFloat(divideInts(a, b));
    case '//':
      return floorDivide(a, b);
    case '%':
      return modulo(a, b);
    case '**':
      return power(a, b);
    default:
      return operator satisfies never;
  }
}

/** In plain numbers where the result is certainly exact, else in bigints. */
function exact(
  a: PyInt,
  b: PyInt,
  fast: (x: number, y: number) => number,
  slow: (x: bigint, y: bigint) => bigint,
): PyInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = fast(a, b);
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return normalInt(slow(BigInt(a), BigInt(b)));
}

/** Before the work is done, not after. */
function checkProduct(a: PyInt, b: PyInt): void {
  if (bitLength(a) + bitLength(b) > maxIntBits + 1) throw sizeFault('The bits of a number', maxIntBits);
}

function divideInts(a: PyInt, b: PyInt): number {
  if (Number(b) === 0) throw divisionByZero('division by zero');
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  const negative = a < 0 !== b < 0;
  const numerator = BigInt(a) < 0n ? -BigInt(a) : BigInt(a);
  const denominator = BigInt(b) < 0n ? -BigInt(b) : BigInt(b);
  // 66 bits of quotient and a sticky last bit round once, to the nearest.
  const shift = 66 - (bitLength(numerator) - bitLength(denominator));
  const scaled = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const divisor = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const quotient = Number((scaled / divisor) | sticky) * 2 ** -shift;
  if (!Number.isFinite(quotient)) throw overflowFault('integer division result too large for a float');
  return negative ? -quotient : quotient;
}

function floorDivide(a: PyInt, b: PyInt): PyInt {
  if (Number(b) === 0) throw divisionByZero('integer division or modulo by zero');
  const x = BigInt(a);
  const y = BigInt(b);
  const quotient = x / y;
  return normalInt(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient);
}

function modulo(a: PyInt, b: PyInt): PyInt {
  if (Number(b) === 0) throw divisionByZero('integer modulo by zero');
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b;
    return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
  }
  const rest = BigInt(a) % BigInt(b);
  return normalInt(rest !== 0n && rest < 0n !== b < 0 ? rest + BigInt(b) : rest);
}

function power(a: PyInt, b: PyInt): Value {
  if (b < 0) return new PyFloat(floatPower(toFloat(a), toFloat(b)));
  const base = BigInt(a);
  if (base !== 0n && base !== 1n && base !== -1n && (bitLength(a) - 1) * Number(b) > maxIntBits) {
    throw sizeFault('The bits of a number', maxIntBits);
  }
  return normalInt(base ** BigInt(b));
}

function onFloats(operator: Operator, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return new PyFloat(a + b);
    case '-':
      return new PyFloat(a - b);
    case '*':
      return new PyFloat(a * b);
    case '/':
      if (b === 0) throw divisionByZero('float division by zero');
      return new PyFloat(a / b);
    case '//':
      return new PyFloat(floatDivMod(a, b)[0]);
    case '%':
      return new PyFloat(floatDivMod(a, b)[1]);
    case '**':
      return new PyFloat(floatPower(a, b));
    default:
      return operator satisfies never;
  }
}

/** Quotient rounded down and the rest, which has the divisor's sign. */
function floatDivMod(a: number, b: number): readonly [number, number] {
  if (b === 0) throw divisionByZero('float floor division by zero');
  let rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0) {
    if (rest < 0 !== b < 0) {
      rest += b;
      quotient -= 1;
    }
  } else rest = b < 0 ? -0 : 0;
  if (quotient === 0) return [a / b < 0 || Object.is(a / b, -0) ? -0 : 0, rest];
  const floor = Math.floor(quotient);
  return [quotient - floor > 0.5 ? floor + 1 : floor, rest];
}

function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw divisionByZero('0.0 cannot be raised to a negative power');
  // In Python these are 1.0; in JavaScript NaN.
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  if (a < 0 && Number.isFinite(b) && Number.isFinite(a) && !Number.isInteger(b)) {
    throw valueFault('A root of a negative number is complex.', 'Use a positive base.');
  }
  const magnitude = Math.abs(a);
  const usual = magnitude > 0 && Number.isFinite(a) && Number.isFinite(b);
  const size = usual ? powerOf(magnitude, b) : magnitude ** b;
  const result = (a < 0 || Object.is(a, -0)) && Math.abs(b % 2) === 1 ? -size : size;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw overflowFault('Numerical result out of range');
  return result;
}

function onCollections(operator: Operator, a: Value, b: Value): Value | undefined {
  if (operator === '+') return concatenate(a, b);
  if (operator === '*') return repeat(a, b) ?? repeat(b, a);
  return operator === '-' && isSet(a) && isSet(b) ? difference(a, b) : undefined;
}

function concatenate(a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    checkText(a.length + b.length);
    return a + b;
  }
  if (a instanceof PyList && b instanceof PyList) {
    checkItems(a.items.length + b.items.length);
    return new PyList(a.items.concat(b.items));
  }
  if (a instanceof PyTuple && b instanceof PyTuple) {
    checkItems(a.items.length + b.items.length);
    return new PyTuple(a.items.concat(b.items));
  }
  return addFault(a, b);
}

function isSet(value: Value): value is PySet | DictView {
  return value instanceof PySet || (value instanceof DictView && value.kind !== 'values');
}

function difference(a: Value, b: Value): PySet {
  const left = new PySet(iterate(a));
  for (const item of iterate(b)) left.delete(item);
  return left;
}

function repeat(sequence: Value, times: Value): Value | undefined {
  const isSequence =
    typeof sequence === 'string' || sequence instanceof PyList || sequence instanceof PyTuple;
  if (!isSequence || times instanceof PyFloat) return undefined;
  const given = numberOf(times);
  if (given === undefined) return undefined;
  const count = given > 0 ? Number(given) : 0;
  if (typeof sequence === 'string') {
    checkText(sequence.length * count);
    return sequence.length === 0 ? '' : sequence.repeat(count);
  }
  checkItems(sequence.items.length * count);
  if (sequence.items.length === 0) return sequence instanceof PyList ? new PyList() : sequence;
  const items: Value[] = [];
  for (let i = 0; i < count; i++) for (const item of sequence.items) items.push(item);
  return sequence instanceof PyList ? new PyList(items) : new PyTuple(items);
}

/** Python names the one operand when a sequence is added to something else. */
function addFault(a: Value, b: Value): undefined {
  if (b instanceof HostObject || b instanceof Undefined) return undefined;
  const how = 'Use ~ to join anything as text, or convert with | string.';
  if (typeof a === 'string') throw typeFault(`can only concatenate str (not "${typeName(b)}") to str`, how);
  if (a instanceof PyList || a instanceof PyTuple) {
    const name = typeName(a);
    throw typeFault(
      `can only concatenate ${name} (not "${typeName(b)}") to ${name}`,
      `Convert it to a ${name} first.`,
    );
  }
  return undefined;
}

function onHosts(operator: Operator, a: Value, b: Value): Value | undefined {
  const forward = a instanceof HostObject ? a.operate(operator, b, false) : undefined;
  if (forward !== undefined) return forward;
  return b instanceof HostObject ? b.operate(operator, a, true) : undefined;
}

function unsupported(operator: Operator, a: Value, b: Value): Error {
  const name = operator === '**' ? '** or pow()' : operator;
  return typeFault(
    `unsupported operand type(s) for ${name}: '${typeName(a)}' and '${typeName(b)}'`,
    operator === '+' ? 'Use ~ to join anything as text, or convert both to one type.' : undefined,
  );
}

function divisionByZero(problem: string): Error {
  return valueFault(problem, 'Test the divisor first: {{ a / b if b else none }}.');
}
