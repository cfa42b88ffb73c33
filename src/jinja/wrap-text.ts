import { characters } from './iterate.ts';

export interface WrapOptions {
  /** At least 1. */
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** Where Python's textwrap may break: blanks, em-dashes, and after the hyphen inside a word. */
const hyphenated =
  /([\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ]+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\v\f\r ]|$)|(?<=[\w!"'&.,?])(?=-{2,}\w)))/u;
const spaced = /([\t\n\v\f\r ]+)/;

/** `textwrap.wrap(text)` of one line: lines of at most `width` characters, without the blanks at their ends. */
export function wrapText(text: string, options: WrapOptions): string[] {
  const pieces = text.split(options.breakOnHyphens ? hyphenated : spaced).filter((piece) => piece !== '');
  const queue = pieces.map((piece) => characters(piece));
  const lines: string[] = [];
  while (queue.length > 0) {
    if (lines.length > 0 && isBlank(queue[0])) {
      queue.shift();
      continue;
    }
    const line = takeLine(queue, options);
    if (line.length > 0 && isBlank(line.at(-1)!)) line.pop();
    if (line.length > 0) lines.push(line.map((piece) => piece.join('')).join(''));
  }
  return lines;
}

/** Takes as many pieces as fit; a piece longer than a line is broken, or stands alone. */
function takeLine(queue: string[][], { width, breakLongWords, breakOnHyphens }: WrapOptions): string[][] {
  const line: string[][] = [];
  let used = 0;
  while (queue.length > 0 && used + queue[0].length <= width) {
    const piece = queue.shift()!;
    line.push(piece);
    used += piece.length;
  }
  const next = queue[0];
  if (next === undefined || next.length <= width) return line;
  if (breakLongWords) {
    let room = Math.max(1, width - used);
    const hyphen = breakOnHyphens ? next.slice(0, room).lastIndexOf('-') : -1;
    if (hyphen > 0 && next.length > room && next.slice(0, hyphen).some((character) => character !== '-'))
      room = hyphen + 1;
    line.push(next.splice(0, room));
  } else if (line.length === 0) line.push(queue.shift()!);
  return line;
}

function isBlank(piece: readonly string[]): boolean {
  return piece.join('').trim() === '';
}
