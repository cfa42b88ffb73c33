import { is, tokenize } from './lexer.ts';
import { parseName } from './parse-name.ts';

const QUERY_WORDS = [
  'select',
  'from',
  'with',
  'values',
  'pivot',
  'unpivot',
  'table',
  'describe',
  'show',
  'summarize',
  '(',
];

/** Whether a source is the text of a query, else a name. */
export function isQueryText(text: string): boolean {
  const tokens = tokenize(text);
  return (
    tokens.length > 1 && QUERY_WORDS.some((word) => is(tokens[0], word)) && parseName(text) === undefined
  );
}
