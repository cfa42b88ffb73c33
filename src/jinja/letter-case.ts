/** Upper, lower and title case as Python's str methods have them. */

const cased = /\p{Cased}/u;
const lowercase = /\p{Lowercase}/u;
const uppercase = /[\p{Uppercase}\p{Lt}]/u;

/** `text.title()`: every letter after something without case is a capital. */
export function titleCase(text: string): string {
  let inside = false;
  let result = '';
  for (const character of text) {
    result += inside ? character.toLowerCase() : titleCharacter(character);
    inside = cased.test(character);
  }
  return result;
}

/** `text.capitalize()`. */
export function capitalize(text: string): string {
  const [first] = text;
  return first === undefined ? '' : titleCharacter(first) + text.slice(first.length).toLowerCase();
}

export function swapCase(text: string): string {
  return Array.from(text, (c) => (uppercase.test(c) ? c.toLowerCase() : c.toUpperCase())).join('');
}

/** `text.islower()`: has letters with case, and all are small. */
export function isLower(text: string): boolean {
  return lowercase.test(text) && !uppercase.test(text);
}

export function isUpper(text: string): boolean {
  return uppercase.test(text) && !lowercase.test(text) && !/\p{Lt}/u.test(text);
}

export function isTitle(text: string): boolean {
  let inside = false;
  let any = false;
  for (const character of text) {
    if (uppercase.test(character)) {
      if (inside) return false;
      any = true;
      inside = true;
    } else if (lowercase.test(character)) {
      if (!inside) return false;
    } else inside = false;
  }
  return any;
}

/** Letters of two (dž) and ligatures (ß, ﬁ) have a capital of their own or only capitalise their first part. */
function titleCharacter(character: string): string {
  const upper = character.toUpperCase();
  const digraph = digraphTitles[upper];
  if (digraph !== undefined) return digraph;
  const [first, ...rest] = upper;
  return first === undefined ? upper : first + rest.join('').toLowerCase();
}

const digraphTitles: Readonly<Record<string, string>> = { Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' };
