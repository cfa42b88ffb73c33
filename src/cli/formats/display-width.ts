const graphemes = new Intl.Segmenter();

// Characters that terminals draw two cells wide.
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** How many cells of a terminal `text` takes. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** `text` cut to `width` cells, its end marked by …. */
export function fitWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = WIDE.test(segment) ? 2 : 1;
    if (used + next > width - 1) break;
    result += segment;
    used += next;
  }
  return `${result}…`;
}
