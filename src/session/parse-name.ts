import { isName, tokenize } from './lexer.ts';

/** The parts of a dotted name, without their quotes; undefined if `text` is anything else. */
export function parseName(text: string): string[] | undefined {
  const tokens = tokenize(text);
  const parts: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (i % 2 === 1) {
      if (token.text !== '.') return undefined;
    } else if (!isName(token)) return undefined;
    else parts.push(token.kind === 'quoted' ? token.value : token.text);
  }
  return tokens.length % 2 === 1 ? parts : undefined;
}
