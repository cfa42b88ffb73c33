import { normalInt, type PyInt } from './integers.ts';
import { strip } from './whitespace.ts';

const prefixBases: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

/** `int(text, base)`, or undefined if the text is no int. @param base 2 to 36, or 0 to follow the prefix */
export function parseIntText(text: string, base: number): PyInt | undefined {
  let rest = strip(text).toLowerCase();
  const negative = rest.startsWith('-');
  if (/^[-+]/.test(rest)) rest = rest.slice(1);
  let own = base;
  const prefixBase = prefixBases[rest.slice(0, 2)];
  if (prefixBase !== undefined && (base === 0 || base === prefixBase)) {
    own = prefixBase;
    rest = rest.slice(2).replace(/^_/, '');
  } else if (base === 0) {
    if (/^0[\d_]*[1-9]/.test(rest)) return undefined;
    own = 10;
  }
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(rest)) return undefined;
  const digits = rest.replaceAll('_', '');
  if (digits.length > 4300) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const worth = Number.parseInt(digit, 36);
    if (worth >= own) return undefined;
    value = value * BigInt(own) + BigInt(worth);
  }
  return normalInt(negative ? -value : value);
}

/** `float(text)`, or undefined if the text is no float. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = strip(text).toLowerCase();
  const word = /^([-+]?)(inf|infinity|nan)$/.exec(trimmed);
  if (word !== null) return word[2] === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity;
  const number = /^[-+]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/;
  return number.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined;
}
