import { entry, nearestSentence } from './entry.ts';

/** What every Jinja error carries: the macro calls that led to it, innermost first. */
export interface Called {
  readonly calls: readonly string[];
}

const chain = (p: Called): string => p.calls.map((call) => `\n  in ${call}`).join('');

/** Errors of templates: their syntax, their values and their limits. */
export const jinjaErrors = {
  JINJA_SYNTAX: entry(
    (p: { problem: string; column?: number; fix: string } & Called) =>
      p.problem + (p.column === undefined ? '' : ` (column ${p.column})`),
    (p) => p.fix + chain(p),
  ),
  JINJA_UNDEFINED: entry(
    (p: { problem: string; name: string; known: readonly string[] } & Called) => p.problem,
    (p) =>
      `${nearestSentence(p.name, p.known)}Define it, install the package that does, or guard the use with ` +
      `"is defined" or the default filter.${chain(p)}`,
  ),
  JINJA_TYPE: entry(
    (p: { problem: string; fix?: string } & Called) => p.problem,
    (p) =>
      (p.fix ?? 'Convert the value first (int, float, string, list) or test it (is none, is string).') +
      chain(p),
  ),
  JINJA_VALUE: entry(
    (p: { problem: string; fix: string } & Called) => p.problem,
    (p) => p.fix + chain(p),
  ),
  JINJA_ARGUMENTS: entry(
    (p: { problem: string; signature: string } & Called) => p.problem,
    (p) => `It is called as ${p.signature}.${chain(p)}`,
  ),
  JINJA_NO_FILTER: entry(
    (p: { what: 'filter' | 'test'; name: string; known: readonly string[] } & Called) =>
      `No ${p.what} named '${p.name}'.`,
    (p) => `${nearestSentence(p.name, p.known)}Use one of Jinja's ${p.what}s, or write a macro.${chain(p)}`,
  ),
  JINJA_RECURSION: entry(
    (p: { what: string } & Called) => `${p.what} is nested too deeply.`,
    (p) =>
      'Look for a macro that calls itself without end, or a value that holds itself.' +
      p.calls
        .slice(0, 8)
        .map((call) => `\n  in ${call}`)
        .join('') +
      (p.calls.length > 8 ? `\n  and ${p.calls.length - 8} more calls` : ''),
  ),
  JINJA_TOO_LARGE: entry(
    (p: { what: string; limit: number } & Called) => `${p.what} would exceed ${p.limit}.`,
    (p) => `Make it smaller; templates are kept from using up the memory.${chain(p)}`,
  ),
  JINJA_UNSUPPORTED: entry(
    (p: { what: string; fix: string } & Called) => `${p.what} is not supported.`,
    (p) => p.fix + chain(p),
  ),
};
