/**
 * A shell pattern as a regular expression over the whole text: `*`, `?`, `[abc]`, `[!abc]`.
 * @param crossing  whether `*` also matches a slash; with false, only `**` does
 */
export function globRegExp(pattern: string, crossing: boolean): RegExp {
  const any = crossing ? '[\\s\\S]' : '[^/]';
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '*') {
      if (pattern.startsWith('**/', at)) {
        source += '(?:[^/]+/)*';
        at += 2;
      } else if (pattern.startsWith('**', at)) {
        source += '[\\s\\S]*';
        at++;
      } else source += `${any}*`;
    } else if (character === '?') source += any;
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) source += '\\[';
      else {
        const inside = pattern
          .slice(at + 1, end)
          .replaceAll('\\', '\\\\')
          .replace(/^!/, '^');
        source += `[${inside}]`;
        at = end;
      }
    } else source += character.replaceAll(/[\\^$.|+(){}\]]/g, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

/** Whether `text` as a whole matches the shell pattern, as Python's fnmatch. */
export function matches(text: string, pattern: string): boolean {
  return globRegExp(pattern, true).test(text);
}
