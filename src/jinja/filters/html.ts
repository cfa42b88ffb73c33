import { isTrue } from '../compare.ts';
import { PyDict } from '../dict.ts';
import { typeFault, valueFault } from '../faults.ts';
import type { Filter } from '../frame.ts';
import { iterate, tryIterate } from '../iterate.ts';
import { expectIndex } from '../expect.ts';
import { dictEntries } from '../methods/dict.ts';
import { repr, toText } from '../repr.ts';
import { typeName } from '../type-name.ts';
import { Undefined, type Value } from '../value.ts';
import { words } from '../whitespace.ts';
import { alias, defineFilter } from './filter.ts';
import { escapeHtml, linkUrls, unescapeHtml } from '../html-text.ts';

const escapeFilter = defineFilter('escape', {}, (value) => escapeHtml(toText(value)));

/** Filters for HTML and URLs. Escaped text is plain text: there is no automatic escaping to be kept from. */
export const htmlFilters: readonly (readonly [string, Filter])[] = [
  escapeFilter,
  alias('e', escapeFilter),
  alias('forceescape', escapeFilter),
  defineFilter('striptags', {}, (value) => {
    const bare = toText(value)
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<[^>]*>/g, '');
    return unescapeHtml(words(bare).join(' '));
  }),
  defineFilter('urlencode', {}, (value) => {
    if (typeof value === 'string' || tryIterate(value) === undefined) return quoteUrl(toText(value), '/');
    return dictEntries(value)
      .map(([key, item]) => `${quoteQuery(key)}=${quoteQuery(item)}`)
      .join('&');
  }),
  defineFilter('xmlattr', { autospace: true }, (value, { autospace }) => {
    if (!(value instanceof PyDict))
      throw typeFault(`xmlattr takes a dict, not ${typeName(value)}`, 'Give it a dict.');
    const attributes: string[] = [];
    for (const [key, item] of value.entries()) {
      if (item === null || item instanceof Undefined) continue;
      if (/[\s/>=]/.test(toText(key))) {
        throw valueFault(
          `Invalid character in attribute name: ${repr(key)}`,
          'Use a name without blanks, /, > and =.',
        );
      }
      attributes.push(`${escapeHtml(toText(key))}="${escapeHtml(toText(item))}"`);
    }
    return (isTrue(autospace) && attributes.length > 0 ? ' ' : '') + attributes.join(' ');
  }),
  defineFilter(
    'urlize',
    { trim_url_limit: null, nofollow: false, target: null, rel: null, extra_schemes: null },
    (value, v) =>
      linkUrls(toText(value), {
        limit:
          v.trim_url_limit === null ? undefined : expectIndex(v.trim_url_limit, 'urlize() trim_url_limit'),
        rel: [
          ...new Set([
            ...words(v.rel === null ? '' : toText(v.rel)),
            ...(isTrue(v.nofollow) ? ['nofollow'] : []),
            'noopener',
          ]),
        ]
          .sort()
          .join(' '),
        target: v.target === null ? '' : toText(v.target),
        schemes: v.extra_schemes === null ? [] : Array.from(iterate(v.extra_schemes), toText),
      }),
  ),
];

function quoteUrl(text: string, safe: string): string {
  let quoted = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    const kept = byte < 0x80 && (/[\w.~-]/.test(character) || safe.includes(character));
    quoted += kept ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return quoted;
}

function quoteQuery(value: Value): string {
  return quoteUrl(toText(value), '').replaceAll('%20', '+');
}
