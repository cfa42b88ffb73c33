let graphemes: Intl.Segmenter | undefined;

// Characters that terminals draw two cells wide.
const wide =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Emoji_Presentation}\\uff01-\\uff60]';
let widePattern: RegExp | undefined;

/** Pattern and segmenter take a while to make, and most output is ASCII. */
function segmentsOf(text: string): Iterable<Intl.SegmentData> {
  return (graphemes ??= new Intl.Segmenter()).segment(text);
}

function isWide(segment: string): boolean {
  return (widePattern ??= new RegExp(wide, 'u')).test(segment);
}

/** How many cells of a terminal `text` takes. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmentsOf(text)) width += isWide(segment) ? 2 : 1;
  return width;
}

/** `text` cut to `width` cells, its end marked by …. */
export function fitWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of segmentsOf(text)) {
    const next = isWide(segment) ? 2 : 1;
    if (used + next > width - 1) break;
    result += segment;
    used += next;
  }
  return `${result}…`;
}
