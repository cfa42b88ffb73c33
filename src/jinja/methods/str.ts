import { required } from '../define-function.ts';
import { PyDict } from '../dict.ts';
import { expectCharacter, expectIndex, expectText, expectTexts } from '../expect.ts';
import { valueFault } from '../faults.ts';
import { characters, isPlain, iterate, length } from '../iterate.ts';
import { isTrue } from '../compare.ts';
import { capitalize, isLower, isTitle, isUpper, swapCase, titleCase } from '../letter-case.ts';
import { checkText } from '../limits.ts';
import { clampIndex } from '../slice.ts';
import { PyList, PyTuple, type Value } from '../value.ts';
import { isSpace, splitLines, strip, stripEnd, stripStart, words } from '../whitespace.ts';
import { methodsOf, type Declare, type Methods } from './method.ts';

const range = { start: null, end: null } as const;

/** The methods of str, but for format and format_map, which need attribute access. */
export const strMethods: Methods = methodsOf<string>((declare) => {
  declareCase(declare);
  declareTests(declare);
  declareSearch(declare);
  declareSplit(declare);
  declarePadding(declare);
  declareReplacement(declare);
});

function declareCase(declare: Declare<string>): void {
  declare('upper', {}, (text) => text.toUpperCase());
  declare('lower', {}, (text) => text.toLowerCase());
  declare('casefold', {}, (text) => text.toUpperCase().toLowerCase());
  declare('title', {}, (text) => titleCase(text));
  declare('capitalize', {}, (text) => capitalize(text));
  declare('swapcase', {}, (text) => swapCase(text));
}

function declareTests(declare: Declare<string>): void {
  declare('isalpha', {}, (text) => /^\p{L}+$/u.test(text));
  declare('isalnum', {}, (text) => /^[\p{L}\p{N}]+$/u.test(text));
  declare('isdecimal', {}, (text) => /^\p{Nd}+$/u.test(text));
  declare('isdigit', {}, (text) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨]+$/u.test(text));
  declare('isnumeric', {}, (text) => /^\p{N}+$/u.test(text));
  declare('isidentifier', {}, (text) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text));
  declare('isspace', {}, (text) => isSpace(text));
  declare('isascii', {}, (text) => Array.from(text).every((character) => character.codePointAt(0)! < 0x80));
  declare('isprintable', {}, (text) => !/[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u.test(text.replaceAll(' ', '')));
  declare('islower', {}, (text) => isLower(text));
  declare('isupper', {}, (text) => isUpper(text));
  declare('istitle', {}, (text) => isTitle(text));
}

function declareSearch(declare: Declare<string>): void {
  declare('startswith', { prefix: required, ...range }, (text, { prefix, start, end }) => {
    const part = between(text, start, end);
    return (
      part !== undefined &&
      expectTexts(prefix, 'startswith() prefix').some((each) => part.text.startsWith(each))
    );
  });
  declare('endswith', { suffix: required, ...range }, (text, { suffix, start, end }) => {
    const part = between(text, start, end);
    return (
      part !== undefined && expectTexts(suffix, 'endswith() suffix').some((each) => part.text.endsWith(each))
    );
  });
  declare('find', { sub: required, ...range }, (text, v) => find(text, v.sub, v.start, v.end, false));
  declare('rfind', { sub: required, ...range }, (text, v) => find(text, v.sub, v.start, v.end, true));
  declare('index', { sub: required, ...range }, (text, v) => found(find(text, v.sub, v.start, v.end, false)));
  declare('rindex', { sub: required, ...range }, (text, v) => found(find(text, v.sub, v.start, v.end, true)));
  declare('count', { sub: required, ...range }, (text, { sub, start, end }) => {
    const part = between(text, start, end);
    if (part === undefined) return 0;
    const wanted = expectText(sub, 'count() sub');
    return wanted === '' ? length(part.text) + 1 : part.text.split(wanted).length - 1;
  });
}

/** text[start:end] and where it begins, in code points; undefined when start lies beyond the end. */
function between(text: string, start: Value, end: Value): { text: string; offset: number } | undefined {
  const size = length(text);
  if (start !== null && expectIndex(start, 'start') > size) return undefined;
  const from = clampIndex(start, 0, size);
  const to = clampIndex(end, size, size);
  if (from > to) return undefined;
  return {
    text: isPlain(text) ? text.slice(from, to) : characters(text).slice(from, to).join(''),
    offset: from,
  };
}

function find(text: string, sub: Value, start: Value, end: Value, last: boolean): number {
  const wanted = expectText(sub, 'find() sub');
  const part = between(text, start, end);
  if (part === undefined) return -1;
  const at = last ? part.text.lastIndexOf(wanted) : part.text.indexOf(wanted);
  return at === -1 ? -1 : part.offset + length(part.text.slice(0, at));
}

function found(at: number): number {
  if (at === -1) throw valueFault('substring not found', 'Use find(), which gives -1 instead.');
  return at;
}

function declareSplit(declare: Declare<string>): void {
  declare('split', { sep: null, maxsplit: -1 }, (text, { sep, maxsplit }) => {
    const most = expectIndex(maxsplit, 'split() maxsplit');
    return texts(sep === null ? splitWords(text, most) : splitAt(text, separator(sep), most));
  });
  declare('rsplit', { sep: null, maxsplit: -1 }, (text, { sep, maxsplit }) => {
    const most = expectIndex(maxsplit, 'rsplit() maxsplit');
    return texts(sep === null ? splitWordsFromEnd(text, most) : splitFromEnd(text, separator(sep), most));
  });
  declare('splitlines', { keepends: false }, (text, { keepends }) =>
    texts(splitLines(text, isTrue(keepends))),
  );
  declare('partition', { sep: required }, (text, { sep }) => {
    const mark = separator(sep);
    const at = text.indexOf(mark);
    return new PyTuple(at === -1 ? [text, '', ''] : [text.slice(0, at), mark, text.slice(at + mark.length)]);
  });
  declare('rpartition', { sep: required }, (text, { sep }) => {
    const mark = separator(sep);
    const at = text.lastIndexOf(mark);
    return new PyTuple(at === -1 ? ['', '', text] : [text.slice(0, at), mark, text.slice(at + mark.length)]);
  });
}

function texts(items: readonly string[]): PyList {
  return new PyList([...items]);
}

function separator(value: Value): string {
  const text = expectText(value, 'the separator');
  if (text === '') throw valueFault('empty separator', 'Use | list to get the characters of a text.');
  return text;
}

function splitAt(text: string, mark: string, most: number): string[] {
  const parts = text.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(mark)];
}

function splitFromEnd(text: string, mark: string, most: number): string[] {
  if (most < 0) return text.split(mark);
  const parts: string[] = [];
  let rest = text;
  while (parts.length < most) {
    const at = rest.lastIndexOf(mark);
    if (at === -1) break;
    parts.unshift(rest.slice(at + mark.length));
    rest = rest.slice(0, at);
  }
  return [rest, ...parts];
}

function splitWords(text: string, most: number): string[] {
  const all = words(text);
  if (most < 0 || all.length <= most) return all;
  let rest = stripStart(text);
  for (let i = 0; i < most; i++) rest = stripStart(rest.slice(all[i].length));
  return [...all.slice(0, most), rest];
}

function splitWordsFromEnd(text: string, most: number): string[] {
  const all = words(text);
  if (most < 0 || all.length <= most) return all;
  let rest = stripEnd(text);
  for (let i = 0; i < most; i++) rest = stripEnd(rest.slice(0, rest.length - all.at(-1 - i)!.length));
  return [rest, ...all.slice(all.length - most)];
}

function declarePadding(declare: Declare<string>): void {
  declare('strip', { chars: null }, (text, { chars }) => trim(text, chars, true, true));
  declare('lstrip', { chars: null }, (text, { chars }) => trim(text, chars, true, false));
  declare('rstrip', { chars: null }, (text, { chars }) => trim(text, chars, false, true));
  declare('ljust', { width: required, fillchar: ' ' }, (text, v) => pad(text, v.width, v.fillchar, () => 0));
  declare('rjust', { width: required, fillchar: ' ' }, (text, v) =>
    pad(text, v.width, v.fillchar, (missing) => missing),
  );
  declare('center', { width: required, fillchar: ' ' }, (text, v) => center(text, v.width, v.fillchar));
  declare('zfill', { width: required }, (text, { width }) => {
    const sign = /^[-+]/.exec(text)?.[0] ?? '';
    return (
      sign +
      pad(
        text.slice(sign.length),
        expectIndex(width, 'zfill() width') - sign.length,
        '0',
        (missing) => missing,
      )
    );
  });
  declare('expandtabs', { tabsize: 8 }, (text, { tabsize }) => {
    const size = expectIndex(tabsize, 'expandtabs() tabsize');
    return text.replace(/[^\n\r]+/g, (line) => {
      let out = '';
      for (const character of line)
        out += character === '\t' ? (size > 0 ? ' '.repeat(size - (length(out) % size)) : '') : character;
      return out;
    });
  });
}

function trim(text: string, chars: Value, start: boolean, end: boolean): string {
  if (chars === null) return start && end ? strip(text) : start ? stripStart(text) : stripEnd(text);
  const set = new Set(expectText(chars, 'strip() chars'));
  const all = characters(text);
  let from = 0;
  let to = all.length;
  if (start) while (from < to && set.has(all[from])) from++;
  if (end) while (to > from && set.has(all[to - 1])) to--;
  return all.slice(from, to).join('');
}

function pad(text: string, width: Value, fill: Value, before: (missing: number) => number): string {
  const filler = expectText(fill, 'fillchar');
  if (length(filler) !== 1)
    throw valueFault('The fill character must be exactly one character long', 'Give one character.');
  const size = expectIndex(width, 'width');
  checkText(size);
  const missing = Math.max(0, size - length(text));
  const left = before(missing);
  return filler.repeat(left) + text + filler.repeat(missing - left);
}

/** `text.center(width, fill)`: of an odd rest, the extra place is left if the width is odd. */
export function center(text: string, width: Value, fill: Value = ' '): string {
  const odd = expectIndex(width, 'width') % 2 !== 0;
  return pad(text, width, fill, (missing) => Math.floor(missing / 2) + (missing % 2 === 1 && odd ? 1 : 0));
}

function declareReplacement(declare: Declare<string>): void {
  declare('replace', { old: required, new: required, count: -1 }, (text, v) =>
    replaceText(
      text,
      expectText(v.old, 'replace() old'),
      expectText(v.new, 'replace() new'),
      expectIndex(v.count, 'replace() count'),
    ),
  );
  declare('removeprefix', { prefix: required }, (text, { prefix }) => {
    const head = expectText(prefix, 'removeprefix() prefix');
    return text.startsWith(head) ? text.slice(head.length) : text;
  });
  declare('removesuffix', { suffix: required }, (text, { suffix }) => {
    const tail = expectText(suffix, 'removesuffix() suffix');
    return tail !== '' && text.endsWith(tail) ? text.slice(0, -tail.length) : text;
  });
  declare('join', { iterable: required }, (text, { iterable }) => {
    const parts: string[] = [];
    let size = 0;
    for (const item of iterate(iterable)) {
      const part = expectText(item, `sequence item ${parts.length} of join()`);
      size += part.length + text.length;
      checkText(size);
      parts.push(part);
    }
    return parts.join(text);
  });
  declare('translate', { table: required }, (text, { table }) => {
    if (!(table instanceof PyDict)) return text;
    return Array.from(text, (character) => {
      const to = table.get(character.codePointAt(0)!);
      if (to === undefined) return character;
      if (to === null) return '';
      return typeof to === 'string' ? to : expectCharacter(to, 'translate() value');
    }).join('');
  });
  declare('maketrans', { x: required, y: null, z: '' }, (_text, { x, y, z }) => {
    if (x instanceof PyDict) {
      return new PyDict(
        Array.from(x.entries(), ([from, to]) => [typeof from === 'string' ? from.codePointAt(0)! : from, to]),
      );
    }
    const table = new PyDict();
    const to = characters(expectText(y, 'maketrans() y'));
    const from = characters(expectText(x, 'maketrans() x'));
    if (from.length !== to.length) {
      throw valueFault(
        'the first two maketrans arguments must have equal length',
        'Give one character for each.',
      );
    }
    from.forEach((character, i) => table.set(character.codePointAt(0)!, to[i].codePointAt(0)!));
    for (const gone of characters(expectText(z, 'maketrans() z'))) table.set(gone.codePointAt(0)!, null);
    return table;
  });
}

/** `text.replace(old, new, count)`; a negative count replaces all. */
export function replaceText(text: string, from: string, to: string, count: number): string {
  const source = from === '' ? ['', ...characters(text), ''] : text.split(from);
  const most = count < 0 ? source.length - 1 : Math.min(count, source.length - 1);
  checkText(text.length + most * (to.length - from.length));
  if (most === source.length - 1) return source.join(to);
  return [...source.slice(0, most), source.slice(most).join(from)].join(to);
}
