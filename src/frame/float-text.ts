/** Floats as Python writes them; every rounding is of the exact binary value, half to even. */

/** `repr(x)`: the shortest digits that read back as x; always with a point or an exponent. */
export function floatRepr(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  const [mantissa, power] = Math.abs(x).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${exponentText(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** |x| with `decimals` digits after the point: the `f` of a format. */
export function fixedDigits(x: number, decimals: number): string {
  const digits = scaledRound(x, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** |x| as one digit, `decimals` more, and an exponent: the `e` of a format. */
export function exponentDigits(
  x: number,
  decimals: number,
): { readonly digits: string; readonly exponent: number } {
  if (x === 0) return { digits: '0'.repeat(decimals + 1), exponent: 0 };
  let exponent = Number(Math.abs(x).toExponential().split('e')[1]);
  let digits = scaledRound(x, decimals - exponent).toString();
  if (digits.length > decimals + 1) {
    exponent++;
    digits = scaledRound(x, decimals - exponent).toString();
  }
  return { digits, exponent };
}

/** `+05`: sign and at least two digits. */
export function exponentText(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `round(x, decimals)` of a finite float. */
export function roundFloat(x: number, decimals: number): number {
  // Beyond these the value is already exact, or rounds to nothing.
  if (decimals > 323) return x;
  if (decimals < -308) return x < 0 ? -0 : 0;
  const digits = scaledRound(x, decimals);
  const magnitude = Number(`${digits}e${-decimals}`);
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude;
}

/** |x| * 10^decimals, rounded half to even. */
function scaledRound(x: number, decimals: number): bigint {
  const { mantissa, exponent } = decompose(Math.abs(x));
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (decimals >= 0) numerator *= 10n ** BigInt(decimals);
  else denominator *= 10n ** BigInt(-decimals);
  return divideHalfEven(numerator, denominator);
}

/** numerator / denominator of non-negative ints to the nearest, ties to even. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** x = mantissa * 2^exponent, x finite and not negative. */
export function decompose(x: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
