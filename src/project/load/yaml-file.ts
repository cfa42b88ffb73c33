import { readFileSync } from 'node:fs';
import {
  DEFAULT_SCALAR_STYLE_RULES,
  EVENT_ID,
  NOT_RESOLVED,
  SCALAR_STYLE,
  Schema,
  YAML11_SCHEMA,
  YAMLException,
  boolYaml11Tag,
  constructFromEvents,
  defineScalarTag,
  dump,
  getScalarValue,
  parseEvents,
  timestampTag,
  type Event,
  type ScalarStyleRule,
} from 'js-yaml';
import { BallastError } from '../../errors/ballast-error.ts';

/** A YAML document with the lines of its parts, so that errors about a value can name its line. */
export interface YamlFile {
  /** Path as errors show it. */
  readonly file: string;
  /** Plain data; null when the file is empty. */
  readonly value: unknown;
  /** The 1-based line where the value at `path` begins, or the nearest parent that exists. */
  lineOf(path: readonly (string | number)[]): number;
}

const truths = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const lies = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
// PyYAML's YAML 1.1: yes/no/on/off are booleans, y/n and dates stay text (dates print the same way).
const boolTag = defineScalarTag(boolYaml11Tag.tagName, {
  implicit: true,
  implicitFirstChars: ['y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O'],
  resolve: (text) => (truths.test(text) ? true : lies.test(text) ? false : NOT_RESOLVED),
  identify: (value) => typeof value === 'boolean',
});
const writtenSchema = YAML11_SCHEMA.withTags(boolTag);
const schema = new Schema(writtenSchema.tags.filter((tag) => tag !== timestampTag));

/** What the parser says less clearly. */
const problems = new Map([
  [
    'object-based map does not support complex keys',
    'braces without quotes are a dictionary, not a template',
  ],
]);

/**
 * Parses YAML the way dbt does (YAML 1.1).
 * @param file  path as errors show it
 * @throws YAML_INVALID with file and line
 */
export function parseYaml(text: string, file: string): YamlFile {
  try {
    return parseText(text, file);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const moved = parseIndented(text, file, error);
    if (moved !== undefined) return moved;
    const line = (error.mark?.line ?? 0) + 1;
    throw new BallastError(
      'YAML_INVALID',
      { problem: problems.get(error.reason) ?? error.reason },
      { file, line },
    );
  }
}

/**
 * PyYAML does not care how far the lines within brackets are indented: here each that is too far left is moved.
 * @returns undefined if that is no help
 */
function parseIndented(text: string, file: string, first: YAMLException): YamlFile | undefined {
  const lines = text.split('\n');
  let failure = first;
  for (let tries = 0; tries < 100; tries++) {
    const at = failure.mark?.line;
    if (failure.reason !== 'deficient indentation' || at === undefined) return undefined;
    lines[at] = `${' '.repeat(100)}${lines[at]}`;
    try {
      return parseText(lines.join('\n'), file);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      failure = error;
    }
  }
  return undefined;
}

/** @throws YAMLException */
function parseText(text: string, file: string): YamlFile {
  const events = parseEvents(text, {});
  // As in PyYAML, a later key wins.
  const documents = constructFromEvents(events, { source: text, schema, json: true, maxAliases: 1000 });
  if (documents.length > 1) {
    const second = events.findLast(({ type }) => type === EVENT_ID.DOCUMENT);
    const place = second === undefined ? 0 : eventStart(events[events.indexOf(second) + 1]);
    throw YAMLException.throwAt(text, Math.max(place, 0), 'a second document begins, where one was expected');
  }
  let root: Part | undefined;
  return {
    file,
    value: documents[0] ?? null,
    lineOf(path) {
      if (documents.length === 0) return 1;
      let found = (root ??= new Places(text, events).next());
      for (const key of path) {
        const part = found.parts.get(String(key));
        if (part === undefined) break;
        found = part;
      }
      return found.line;
    },
  };
}

/** The line that a value begins on, and the values in it by key or place. */
interface Part {
  readonly line: number;
  readonly parts: ReadonlyMap<string, Part>;
}

/** Follows the events of a document, and with them its lines. */
class Places {
  private readonly text: string;
  private readonly events: readonly Event[];
  /** The event to come; the first opens the document. */
  private at = 1;
  private line = 1;
  /** Up to where lines are counted. */
  private counted = 0;

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
  }

  /** The value whose event is next. One that is not written stands on the line before it, where its key is. */
  next(): Part {
    const event = this.events[this.at++];
    this.countTo(eventStart(event));
    const { line } = this;
    const parts = new Map<string, Part>();
    if (event.type === EVENT_ID.SEQUENCE) {
      while (!this.isEnd()) parts.set(String(parts.size), this.next());
    } else if (event.type === EVENT_ID.MAPPING) {
      while (!this.isEnd()) {
        const key = this.events[this.at];
        this.next();
        const value = this.next();
        if (key.type === EVENT_ID.SCALAR) parts.set(getScalarValue(this.text, key), value);
      }
    }
    return { line, parts };
  }

  private isEnd(): boolean {
    if (this.events[this.at].type !== EVENT_ID.POP) return false;
    this.at++;
    return true;
  }

  private countTo(offset: number): void {
    for (;;) {
      const end = this.text.indexOf('\n', this.counted);
      if (end < 0 || end >= offset) return;
      this.line++;
      this.counted = end + 1;
    }
  }
}

/** -1 for a value that is not written. */
function eventStart(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING ? event.start : -1;
}

/** Reads and parses a YAML file; see {@link parseYaml}. */
export function readYaml(path: string, shownAs: string): YamlFile {
  return parseYaml(readFileSync(path, 'utf8'), shownAs);
}

const { quoteInvalidPlain, fallbackToDoubleQuoted } = DEFAULT_SCALAR_STYLE_RULES;
const quoteLines: ScalarStyleRule = (layout) => {
  if (layout.node.value.includes('\n')) layout.style = SCALAR_STYLE.SINGLE_QUOTED;
};

/** Plain data as YAML the way PyYAML writes it: lines in quotes, and `...` behind a value that stands alone. */
export function toYaml(value: unknown, sortKeys: boolean): string {
  const text = dump(value, {
    schema: writtenSchema,
    sortKeys,
    seqNoIndent: true,
    noRefs: true,
    scalarStyleRules: [quoteLines, quoteInvalidPlain, fallbackToDoubleQuoted],
  });
  const isPlain = (typeof value !== 'object' || value === null) && !/^['"]/.test(text);
  return isPlain ? `${text}...\n` : text;
}

/** Whether `value` is a YAML dictionary. */
export function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of YAML as text: lists and dictionaries as JSON. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** How an error names a value that has the wrong type. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (isDict(value)) return 'a dictionary';
  return typeof value === 'string' ? `the text '${value}'` : plainText(value);
}
