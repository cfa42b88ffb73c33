import { nearestSentence } from '../errors/entry.ts';
import type { TokenStream } from './token-stream.ts';
import type { Token } from './token.ts';

/** A block whose end has not been read yet. */
export interface OpenTag {
  readonly name: string;
  /** The tags that may end it or go on with it. */
  readonly ends: readonly string[];
  readonly line: number;
}

const tags =
  'if for set macro call filter with do block raw autoescape break continue test data_test materialization snapshot docs'.split(
    ' ',
  );

/** @returns JINJA_SYNTAX: the template ended inside a block */
export function unclosedFault(stream: TokenStream, open: OpenTag, at: Token): Error {
  return stream.fault(
    `Unexpected end of template. Jinja was looking for the following tags: ${wanted(open)}. ` +
      `The innermost block that needs to be closed is '${open.name}'.`,
    `Close the ${open.name} of line ${open.line} with {% ${endOf(open)} %}.`,
    at,
  );
}

/** @returns JINJA_SYNTAX: no tag is called so, or not here */
export function unknownTagFault(stream: TokenStream, open: OpenTag | undefined, tag: Token): Error {
  const looking = open === undefined ? '' : ` Jinja was looking for the following tags: ${wanted(open)}.`;
  return stream.fault(
    `Encountered unknown tag '${tag.text}'.${looking}`,
    open !== undefined && tag.text.startsWith('end')
      ? `Close the ${open.name} of line ${open.line} with {% ${endOf(open)} %} first.`
      : `${nearestSentence(tag.text, tags)}Known tags: ${tags.join(', ')}.`,
    tag,
  );
}

function wanted(open: OpenTag): string {
  return open.ends.map((end) => `'${end}'`).join(' or ');
}

/** The tag that closes it, of those that may follow. */
function endOf(open: OpenTag): string {
  return open.ends.find((end) => end.startsWith('end'))!;
}
