const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escape = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;

/**
 * The text that the inside of a string literal stands for; unknown escapes stay as they are.
 * @returns undefined when an escape is cut short (`\x4`), or names no character
 */
export function unescapeLiteral(inside: string): string | undefined {
  if (!inside.includes('\\')) return inside;
  let broken = false;
  const text = inside.replace(escape, (written) => {
    const kind = written[1];
    const known = simple[kind];
    if (known !== undefined) return known;
    if (/[0-7]/.test(kind)) return String.fromCharCode(Number.parseInt(written.slice(1), 8));
    if (/[xuU]/.test(kind)) {
      const code = Number.parseInt(written.slice(2), 16);
      if (written.length > 2 && code <= 0x10ffff) return String.fromCodePoint(code);
      broken = true;
    } else if (kind === 'N') broken = true;
    return written;
  });
  return broken ? undefined : text;
}
