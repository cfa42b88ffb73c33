import { isTrue } from '../compare.ts';
import { required, restNamed, restPositional } from '../define-function.ts';
import { expectIndex, expectText } from '../expect.ts';
import { undefinedFault, valueFault } from '../faults.ts';
import type { Filter } from '../frame.ts';
import { characters, length } from '../iterate.ts';
import { toJson } from '../json.ts';
import { capitalize } from '../letter-case.ts';
import { checkText } from '../limits.ts';
import { center, replaceText } from '../methods/str.ts';
import { formatPercent } from '../percent-format.ts';
import { prettyPrint } from '../pretty-print.ts';
import { toText } from '../repr.ts';
import { PyTuple, Undefined, type Value } from '../value.ts';
import { splitLines, strip } from '../whitespace.ts';
import { wrapText } from '../wrap-text.ts';
import { alias, defineFilter } from './filter.ts';

const defaultFilter = defineFilter('default', { default_value: '', boolean: false }, (value, v) =>
  value instanceof Undefined || (isTrue(v.boolean) && !isTrue(value)) ? v.default_value : value,
);

/** Some filters do not make text of other values. */
function textOf(value: Value): string {
  if (value instanceof Undefined) throw undefinedFault(value.problem, value.name, value.known());
  return expectText(value, 'the filtered value');
}

/** Filters over text, and those that turn anything into text. */
export const textFilters: readonly (readonly [string, Filter])[] = [
  defaultFilter,
  alias('d', defaultFilter),
  defineFilter('string', {}, (value) => toText(value)),
  defineFilter('safe', {}, (value) => toText(value)),
  defineFilter('upper', {}, (value) => toText(value).toUpperCase()),
  defineFilter('lower', {}, (value) => toText(value).toLowerCase()),
  defineFilter('capitalize', {}, (value) => capitalize(toText(value))),
  defineFilter('title', {}, (value) =>
    toText(value)
      .split(/([-\s({[<]+)/)
      .map((word) => {
        const [first] = word;
        return first === undefined ? '' : first.toUpperCase() + word.slice(first.length).toLowerCase();
      })
      .join(''),
  ),
  defineFilter('trim', { chars: null }, (value, { chars }) => {
    const text = toText(value);
    if (chars === null) return strip(text);
    const set = new Set(expectText(chars, 'trim() chars'));
    const all = characters(text);
    const from = all.findIndex((character) => !set.has(character));
    return from === -1
      ? ''
      : all.slice(from, all.findLastIndex((character) => !set.has(character)) + 1).join('');
  }),
  defineFilter('center', { width: 80 }, (value, { width }) => center(toText(value), width)),
  defineFilter('replace', { old: required, new: required, count: null }, (value, v) => {
    const count = v.count === null ? -1 : expectIndex(v.count, 'replace() count');
    return replaceText(toText(value), toText(v.old), toText(v.new), count);
  }),
  defineFilter('format', { args: restPositional, kwargs: restNamed }, (value, { args, kwargs }) => {
    if (args.items.length > 0 && kwargs.size > 0) {
      throw valueFault("can't handle positional and keyword arguments at the same time", 'Use one kind.');
    }
    return formatPercent(toText(value), kwargs.size > 0 ? kwargs : new PyTuple(args.items));
  }),
  defineFilter('indent', { width: 4, first: false, blank: false }, (value, v) => {
    const margin =
      typeof v.width === 'string' ? v.width : ' '.repeat(Math.max(0, expectIndex(v.width, 'indent() width')));
    // The added newline keeps one that ends the text.
    const lines = splitLines(`${textOf(value)}\n`, false);
    checkText(lines.length * margin.length);
    const rest = lines.slice(1).map((line) => (line !== '' || isTrue(v.blank) ? margin + line : line));
    return (isTrue(v.first) ? margin : '') + [lines[0], ...rest].join('\n');
  }),
  defineFilter('truncate', { length: 255, killwords: false, end: '...', leeway: null }, (value, v) => {
    const most = expectIndex(v.length, 'truncate() length');
    const end = toText(v.end);
    const leeway = v.leeway === null ? 5 : expectIndex(v.leeway, 'truncate() leeway');
    if (most < length(end))
      throw valueFault(`expected length >= ${length(end)}, got ${most}`, 'Ask for a longer text.');
    if (length(value) <= most + leeway) return value;
    const text = textOf(value);
    const cut = characters(text)
      .slice(0, most - length(end))
      .join('');
    if (isTrue(v.killwords)) return cut + end;
    const space = cut.lastIndexOf(' ');
    return (space === -1 ? cut : cut.slice(0, space)) + end;
  }),
  defineFilter('wordcount', {}, (value) => toText(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  defineFilter(
    'wordwrap',
    { width: 79, break_long_words: true, wrapstring: null, break_on_hyphens: true },
    (value, v) => {
      const newline = v.wrapstring === null ? '\n' : toText(v.wrapstring);
      const width = expectIndex(v.width, 'wordwrap() width');
      if (width <= 0) throw valueFault(`invalid width ${width} (must be > 0)`, 'Ask for at least 1.');
      const options = {
        width,
        breakLongWords: isTrue(v.break_long_words),
        breakOnHyphens: isTrue(v.break_on_hyphens),
      };
      return splitLines(textOf(value), false)
        .map((line) => wrapText(line, options).join(newline))
        .join(newline);
    },
  ),
  defineFilter('pprint', {}, (value) => prettyPrint(value)),
  defineFilter('tojson', { indent: null }, (value, { indent }) => {
    const json = toJson(value, {
      sortKeys: true,
      indent: indent === null ? undefined : expectIndex(indent, 'tojson() indent'),
    });
    return json.replace(/[<>&']/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  }),
];
