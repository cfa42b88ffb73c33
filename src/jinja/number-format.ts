import { valueFault } from './faults.ts';
import { exponentDigits, exponentText, fixedDigits, floatRepr } from '../frame/float-text.ts';

/** How a number is to be written; shared by `format()`, f-string style specifications and `%`. */
export type FloatStyle = 'e' | 'f' | 'g' | '%' | 'r';

/**
 * |x| as digits, without its sign.
 * @param style 'r': repr's digits; 'g' strips trailing zeros unless `alternate`
 * @param alternate keep the point even without digits after it
 */
export function floatDigits(x: number, style: FloatStyle, precision: number, alternate: boolean): string {
  if (precision > 10_000) throw valueFault('precision too big', 'Ask for fewer digits.');
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return style === '%' ? 'inf%' : 'inf';
  const point = alternate && precision === 0 ? '.' : '';
  switch (style) {
    case 'r':
      return floatRepr(Math.abs(x));
    case 'f':
      return fixedDigits(x, precision) + point;
    case '%':
      return Number.isFinite(x * 100) ? `${fixedDigits(x * 100, precision)}${point}%` : 'inf%';
    case 'e': {
      const { digits, exponent } = exponentDigits(x, precision);
      const fraction = precision > 0 ? `.${digits.slice(1)}` : point;
      return `${digits[0]}${fraction}e${exponentText(exponent)}`;
    }
    case 'g':
      return generalDigits(x, Math.max(1, precision), alternate, Math.max(1, precision));
    default:
      return style satisfies never;
  }
}

/**
 * What `format(x, '.5')` gives: like 'g', but always with a digit after the point, and with an exponent
 * one digit earlier.
 */
export function plainDigits(x: number, precision: number): string {
  if (!Number.isFinite(x)) return floatDigits(x, 'r', 0, false);
  const significant = precision === 0 ? 1 : precision;
  const digits = generalDigits(x, significant, false, significant - 1);
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}

function generalDigits(x: number, significant: number, alternate: boolean, limit: number): string {
  const { digits, exponent } = exponentDigits(x, significant - 1);
  const strip = (text: string): string =>
    alternate || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
  if (exponent >= -4 && exponent < limit) {
    const decimals = Math.max(0, significant - 1 - exponent);
    return strip(fixedDigits(x, decimals)) + (alternate && decimals === 0 ? '.' : '');
  }
  const mantissa = digits.length > 1 ? strip(`${digits[0]}.${digits.slice(1)}`) : digits;
  return `${mantissa}e${exponentText(exponent)}`;
}

/** Puts `separator` between groups of `size` digits of the whole part. */
export function groupDigits(number: string, separator: string, size: number): string {
  const whole = (size === 3 ? /^\d*/ : /^[\da-f]*/i).exec(number)![0];
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= size)
    groups.unshift(whole.slice(Math.max(0, end - size), end));
  return groups.join(separator) + number.slice(whole.length);
}
