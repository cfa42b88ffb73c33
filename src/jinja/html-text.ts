/** HTML escapes and links, as Jinja's filters make them. */

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (sign) => signs[sign]);
}

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\xa0'],
]);

/** Numbered entities and the six that XML and blanks need; others stay as they are. */
export function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (written, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities.get(name) ?? written;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : written;
    },
  );
}

export interface LinkOptions {
  /** Characters of a link's text that are shown; undefined: all. */
  readonly limit: number | undefined;
  readonly rel: string;
  readonly target: string;
  /** Beginnings besides http, https, www and mailto that make a link. */
  readonly schemes: readonly string[];
}

const url =
  /^(?:(?:https?:\/\/|www\.)(?:[\p{L}\p{N}_%-]+\.)*(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/iu;
const email = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;

/** The text escaped, its addresses made links. */
export function linkUrls(text: string, options: LinkOptions): string {
  return escapeHtml(text)
    .split(/(\s+)/)
    .map((word) => linkWord(word, options))
    .join('');
}

function linkWord(word: string, options: LinkOptions): string {
  const [head] = /^(?:[(<]|&lt;)*/.exec(word)!;
  let middle = word.slice(head.length);
  let [tail] = /(?:[)>.,\n]|&gt;)*$/.exec(middle)!;
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    // A bracket opened inside the address is closed inside it.
    let missing = middle.split(open).length - 1;
    if (missing <= middle.split(close).length - 1) continue;
    for (; missing > 0 && tail.includes(close); missing--) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return head + link(middle, options) + tail;
}

function link(address: string, { limit, rel, target, schemes }: LinkOptions): string {
  const shown = limit !== undefined && address.length > limit ? `${address.slice(0, limit)}...` : address;
  const attributes =
    (rel === '' ? '' : ` rel="${escapeHtml(rel)}"`) +
    (target === '' ? '' : ` target="${escapeHtml(target)}"`);
  if (url.test(address)) {
    const href = /^https?:\/\//.test(address) ? address : `https://${address}`;
    return `<a href="${href}"${attributes}>${shown}</a>`;
  }
  if (address.startsWith('mailto:') && email.test(address.slice(7)))
    return `<a href="${address}">${address.slice(7)}</a>`;
  if (!/^(?:www\.|@)|:/.test(address) && email.test(address))
    return `<a href="mailto:${address}">${address}</a>`;
  const scheme = schemes.find((each) => address !== each && address.startsWith(each));
  return scheme === undefined ? address : `<a href="${address}"${attributes}>${address}</a>`;
}
