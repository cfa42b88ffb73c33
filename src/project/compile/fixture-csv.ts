import type { Dict } from '../load/project-file.ts';

/** The rows of a CSV text with a header, RFC 4180; an empty cell and `null` are null. */
export function parseCsv(text: string): readonly Dict[] {
  const [header = [], ...lines] = records(text).filter((cells) => cells.length > 1 || cells[0] !== '');
  return lines.map((cells) =>
    Object.fromEntries(header.map((name, i) => [name.trim(), cellValue(cells[i])])),
  );
}

function cellValue(cell: string | undefined): string | null {
  const text = cell?.trim() ?? '';
  return text === '' || text.toLowerCase() === 'null' ? null : text;
}

function records(text: string): string[][] {
  const all: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      all.push([...cells, cell.replace(/\r$/, '')]);
      cells = [];
      cell = '';
    } else cell += character;
  }
  if (cell !== '' || cells.length > 0) all.push([...cells, cell]);
  return all;
}
