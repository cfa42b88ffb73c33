import { sizeFault } from './faults.ts';

/** Characters of one text. */
const maxText = 20_000_000;
/** Items of one list, tuple, dict or set. */
const maxItems = 1_000_000;
/** Items of one range(), as in Jinja's sandbox. */
export const maxRange = 100_000;
/** Bits of one int; more than Python is willing to print. */
export const maxIntBits = 65_536;
/** Macro calls inside each other. */
export const maxCalls = 200;
/** Brackets, operators and blocks inside each other, in the source. */
export const maxNesting = 100;

/** @throws JINJA_TOO_LARGE when a text of `length` characters may not be made */
export function checkText(length: number): void {
  if (length > maxText) throw sizeFault('The characters of a text', maxText);
}

/** @throws JINJA_TOO_LARGE when a collection of `count` items may not be made */
export function checkItems(count: number): void {
  if (count > maxItems) throw sizeFault('The items of a collection', maxItems);
}
