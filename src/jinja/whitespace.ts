/** The characters that Python's str methods and Jinja's `-` take for whitespace; JavaScript's differ a little. */
const spaces = '\\t-\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** Those that end a line for splitlines. */
const breaks = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';

const spacePattern = new RegExp(`[${spaces}]+`, 'g');
const leading = new RegExp(`^[${spaces}]+`);
const onlySpaces = new RegExp(`^[${spaces}]+$`);
const lineBreaks = new RegExp(`\\r\\n|[${breaks}]`, 'g');
const spaceSet = new RegExp(`[${spaces}]`);

export function stripStart(text: string): string {
  return text.replace(leading, '');
}

/** By hand: a pattern anchored at the end takes quadratic time on long runs of blanks. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && spaceSet.test(text[end - 1])) end--;
  return text.slice(0, end);
}

export function strip(text: string): string {
  return stripEnd(stripStart(text));
}

/** `text.isspace()`. */
export function isSpace(text: string): boolean {
  return onlySpaces.test(text);
}

/** `text.split()`. */
export function words(text: string): string[] {
  return text.split(spacePattern).filter((word) => word !== '');
}

/** `text.splitlines(keepends)`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(lineBreaks)) {
    lines.push(text.slice(start, keepEnds ? match.index + match[0].length : match.index));
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
