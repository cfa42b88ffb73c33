import { readFileSync } from 'node:fs';
import { LineCounter, type ScalarTag, isNode, parseDocument } from 'yaml';
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

// PyYAML's YAML 1.1: yes/no/on/off are booleans, y/n and dates stay text (dates print the same way).
const trueTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  identify: (value) => value === true,
  default: true,
  test: /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
  resolve: () => true,
};
const falseTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  identify: (value) => value === false,
  default: true,
  test: /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/,
  resolve: () => false,
};
const replaced = new Set(['tag:yaml.org,2002:bool', 'tag:yaml.org,2002:timestamp']);

// PyYAML does not care how far the lines of a flow collection are indented.
const tolerated = /^Flow (?:map|sequence) in block collection .*must be sufficiently indented/;
const indentation = ' '.repeat(200);

/**
 * Parses YAML the way dbt does (YAML 1.1).
 * @param file  path as errors show it
 * @throws YAML_INVALID with file and line
 */
export function parseYaml(text: string, file: string): YamlFile {
  const written = parseText(text);
  const { document, lines } = written.document.errors.length === 0 ? written : (indented(text) ?? written);
  const error = document.errors[0];
  if (error !== undefined) {
    throw new BallastError(
      'YAML_INVALID',
      { problem: error.message },
      { file, line: lines.linePos(error.pos[0]).line },
    );
  }
  return {
    file,
    value: document.toJS({ maxAliasCount: 1000 }) as unknown,
    lineOf(path) {
      for (let depth = path.length; depth >= 0; depth--) {
        const node = document.getIn(path.slice(0, depth), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return 1;
    },
  };
}

function parseText(text: string) {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter,
    prettyErrors: false,
    // PyYAML lets a later key win.
    uniqueKeys: false,
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag === 'string' || !replaced.has(tag.tag)),
      trueTag,
      falseTag,
    ],
  });
  return { document, lines: lineCounter };
}

/** What `text` says when the lines of its flow collections stand far enough to the right; undefined if that is no help. */
function indented(text: string): ReturnType<typeof parseText> | undefined {
  let moved = text;
  for (let tries = 0; tries < 100; tries++) {
    const parsed = parseText(moved);
    const [error] = parsed.document.errors;
    if (error === undefined) return parsed;
    if (!tolerated.test(error.message)) return undefined;
    const at = moved.lastIndexOf('\n', error.pos[0] - 1) + 1;
    moved = moved.slice(0, at) + indentation + moved.slice(at);
  }
  return undefined;
}

/** Reads and parses a YAML file; see {@link parseYaml}. */
export function readYaml(path: string, shownAs: string): YamlFile {
  return parseYaml(readFileSync(path, 'utf8'), shownAs);
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
