/** The template line, 1-based, behind each line of a compiled text; undefined where it is not known. */
export type LineMap = readonly (number | undefined)[];

// Private-use characters: they occur in no SQL, and Jinja passes them on as text.
const open = '\uE0B0';
const close = '\uE0B1';
const mark = new RegExp(`${open}(\\d+)${close}`, 'g');

/**
 * Finds which line of a template each line of its rendering comes from: marks every line's first plain text,
 * renders again, and reads where the marks came out.
 * @param source  the template
 * @param compiled what it rendered to
 * @param render  renders a changed source in the same way
 * @returns undefined when the marks disturb the text (a filter over a block, a macro that measures it)
 */
export function mapLines(
  source: string,
  compiled: string,
  render: (source: string) => string,
): LineMap | undefined {
  const marked = render(markLines(source));
  if (marked.replace(mark, '') !== compiled) return undefined;
  let known: number | undefined;
  return marked.split('\n').map((line) => {
    const first = [...line.matchAll(mark)].map((found) => Number(found[1]));
    known = first[0] ?? known;
    return known;
  });
}

/** The source with a mark before the first plain character of each line; tags and comments stay as they are. */
function markLines(source: string): string {
  let marked = '';
  let line = 1;
  let isMarked = false;
  for (let at = 0; at < source.length;) {
    const end = tagEnd(source, at);
    if (end !== undefined) {
      const tag = source.slice(at, end);
      // A line that begins with `{{` is marked too: what it prints belongs to this line.
      if (!isMarked && tag.startsWith('{{') && !tag.startsWith('{{-')) {
        marked += `${open}${line}${close}`;
        isMarked = true;
      }
      isMarked &&= !tag.includes('\n');
      line += tag.split('\n').length - 1;
      marked += tag;
      at = end;
      continue;
    }
    const character = source[at];
    if (character === '\n') {
      line++;
      isMarked = false;
    } else if (!isMarked && character.trim() !== '') {
      marked += `${open}${line}${close}`;
      isMarked = true;
    }
    marked += character;
    at++;
  }
  return marked;
}

/** Where the tag or comment that begins at `at` ends; a raw block counts as one tag. */
function tagEnd(source: string, at: number): number | undefined {
  if (source[at] !== '{') return undefined;
  const raw = /^\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(
    source.slice(at, at + 100_000),
  );
  if (raw !== null) return at + raw[0].length;
  const closing = { '{': '}}', '%': '%}', '#': '#}' }[source[at + 1] ?? ''];
  if (closing === undefined) return undefined;
  let quote: string | undefined;
  for (let i = at + 2; i < source.length; i++) {
    const character = source[i];
    if (quote !== undefined) {
      if (character === '\\') i++;
      else if (character === quote) quote = undefined;
    } else if (closing !== '#}' && (character === "'" || character === '"')) quote = character;
    else if (source.startsWith(closing, i)) return i + 2;
  }
  return source.length;
}
