import { normalise } from './lexer.ts';
import { positionOf, syntaxFault } from './token.ts';

/** A block of dbt's as it stands in a file. */
export interface RawBlock {
  readonly tag: string;
  readonly name: string;
  /** The text between the tags. */
  readonly contents: string;
  /** The text from the opening to the closing tag. */
  readonly source: string;
  /** Of the opening tag, 1-based. */
  readonly line: number;
}

const tag =
  /\{%[-+]?\s*(?<word>[A-Za-z_]+)(?:\s+(?<name>[\p{XID_Start}_][\p{XID_Continue}.]*))?[^%]*?[-+]?%\}|\{#[\s\S]*?#\}/gu;

/**
 * The `{% docs %}` blocks of a markdown file (or any other `tags`), without reading what is between them: such
 * files hold braces that are no Jinja. Comments and raw blocks are skipped.
 * @throws JINJA_SYNTAX for a block without its end
 */
export function extractBlocks(source: string, file: string, tags: readonly string[]): readonly RawBlock[] {
  const text = normalise(source, { keepTrailingNewline: true });
  const blocks: RawBlock[] = [];
  let open:
    | { readonly tag: string; readonly name: string; readonly start: number; readonly inside: number }
    | undefined;
  for (const match of text.matchAll(tag)) {
    const { word, name } = match.groups!;
    if (word === undefined) continue;
    if (open === undefined) {
      if (word === 'raw' || tags.includes(word)) {
        open = { tag: word, name: name ?? '', start: match.index, inside: match.index + match[0].length };
      }
    } else if (word === `end${open.tag}`) {
      if (open.tag !== 'raw') {
        blocks.push({
          tag: open.tag,
          name: open.name,
          contents: text.slice(open.inside, match.index),
          source: text.slice(open.start, match.index + match[0].length),
          line: positionOf(text, open.start).line,
        });
      }
      open = undefined;
    }
  }
  if (open !== undefined) {
    const fix = `Close it with {% end${open.tag} %}.`;
    throw syntaxFault(`The ${open.tag} block '${open.name}' has no end`, fix, text, open.start, file);
  }
  return blocks;
}
