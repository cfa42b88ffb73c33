import {
  HostObject,
  JinjaFunction,
  PyDict,
  PyIterator,
  PyList,
  PyTuple,
  callFunction,
  defineFunction,
  required,
  toText,
  type Value,
} from '../../../jinja/index.ts';
import { BallastError } from '../../../errors/ballast-error.ts';
import { ClassObject } from './class-object.ts';

const flagBits = { IGNORECASE: 2, I: 2, MULTILINE: 8, M: 8, DOTALL: 16, S: 16, VERBOSE: 64, X: 64 } as const;
const plainBits = { ASCII: 256, A: 256, UNICODE: 32, U: 32 } as const;

/** Python's re.Pattern over JavaScript's engine; what only one of the two knows is refused by it. */
class Pattern extends HostObject {
  readonly typeName = 're.Pattern';
  readonly source: string;
  readonly #regex: RegExp;

  /** @throws JINJA_VALUE for a pattern that is none */
  constructor(source: string, flags: number) {
    super();
    this.source = source;
    const inline = inlineFlags(source);
    const has = (letter: string, bit: number) => inline.includes(letter) || (flags & bit) !== 0;
    const letters = `dg${has('i', 2) ? 'i' : ''}${has('m', 8) ? 'm' : ''}${has('s', 16) ? 's' : ''}`;
    try {
      this.#regex = new RegExp(translate(source.slice(inline.length), has('x', 64)), letters);
    } catch (error) {
      const problem = `'${source}' is not a regular expression: ${error instanceof Error ? error.message : ''}`;
      throw new BallastError(
        'JINJA_VALUE',
        { problem, fix: 'Correct the pattern.', calls: [] },
        {},
        { cause: error },
      );
    }
  }

  override toText(): string {
    return `re.compile('${this.source}')`;
  }

  /** All matches from left to right. */
  matches(text: string): readonly RegExpExecArray[] {
    return [...text.matchAll(this.#regex)];
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    const method = patternFunctions[name];
    return method === undefined
      ? undefined
      : new JinjaFunction(name, (args, context) =>
          method.call({ positional: [this, ...args.positional], named: args.named }, context),
        );
  }

  override attributeNames(): readonly string[] {
    return ['pattern', ...Object.keys(patternFunctions)];
  }
}

class Match extends HostObject {
  readonly typeName = 're.Match';
  readonly #found: RegExpExecArray;

  constructor(found: RegExpExecArray) {
    super();
    this.#found = found;
  }

  group(key: Value): Value {
    const value = typeof key === 'number' ? this.#found[key] : this.#found.groups?.[toText(key)];
    return value ?? null;
  }

  groups(fallback: Value): Value[] {
    return [...this.#found].slice(1).map((value: string | undefined) => value ?? fallback);
  }

  /** All of the match, or its groups where it has some: what findall gives. */
  found(): Value {
    const groups = this.groups('');
    return groups.length === 0 ? this.#found[0] : groups.length === 1 ? groups[0] : new PyTuple(groups);
  }

  get start(): number {
    return this.#found.index;
  }

  get text(): string {
    return this.#found[0];
  }

  override getItem(key: Value): Value | undefined {
    return this.group(key);
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'group':
        return new JinjaFunction(name, ({ positional }) =>
          positional.length > 1
            ? new PyTuple(positional.map((key) => this.group(key)))
            : this.group(positional[0] ?? 0),
        );
      case 'groups':
        return defineFunction(name, { default: null }, (given) => new PyTuple(this.groups(given.default)));
      case 'groupdict':
        return defineFunction(name, { default: null }, (given) => {
          const groups = Object.entries(this.#found.groups ?? {});
          return new PyDict(
            groups.map(([key, value]: [string, string | undefined]) => [key, value ?? given.default]),
          );
        });
      case 'start':
      case 'end':
      case 'span':
        return defineFunction(name, { group: 0 }, ({ group }) => {
          const { indices } = this.#found;
          const span = typeof group === 'number' ? indices?.[group] : indices?.groups?.[toText(group)];
          const [from, to] = span ?? [-1, -1];
          return name === 'span' ? new PyTuple([from, to]) : name === 'start' ? from : to;
        });
      case 'string':
        return this.#found.input;
      case 'lastindex':
        return this.#found.length > 1 ? this.#found.length - 1 : null;
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['group', 'groups', 'groupdict', 'start', 'end', 'span', 'string', 'lastindex'];
  }
}

/** `(?i)(?s)`: the flags that a pattern begins with. */
function inlineFlags(source: string): string {
  return /^(?:\(\?[aimsux]+\))*/.exec(source)![0];
}

/** Python's notation as JavaScript's: named groups, the ends of the text, comments and blanks of verbose patterns. */
function translate(source: string, verbose: boolean): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const rest = source.slice(at);
    if (source[at] === '\\') {
      const next = source[at + 1] ?? '';
      out += next === 'A' ? '(?<![\\s\\S])' : next === 'Z' ? '(?![\\s\\S])' : `\\${next}`;
      at++;
    } else if (inClass) {
      if (source[at] === ']') inClass = false;
      out += source[at] === '[' ? '\\[' : source[at];
    } else if (source[at] === '[') {
      inClass = true;
      const opening = /^\[\^?\]?/.exec(rest)![0];
      out += opening.replace(']', '\\]');
      at += opening.length - 1;
    } else if (rest.startsWith('(?P<')) {
      out += '(?<';
      at += 3;
    } else if (rest.startsWith('(?P=')) {
      const name = /^\(\?P=(\w+)\)/.exec(rest);
      out += name === null ? '(?P=' : `\\k<${name[1]}>`;
      at += (name?.[0].length ?? 4) - 1;
    } else if (rest.startsWith('(?#')) {
      at += Math.max(rest.indexOf(')'), 0);
    } else if (verbose && /\s/.test(source[at])) continue;
    else if (verbose && source[at] === '#') at += rest.search(/\n|$/);
    else out += source[at];
  }
  return out;
}

function patternOf(value: Value, flags: Value = 0): Pattern {
  return value instanceof Pattern ? value : new Pattern(toText(value), typeof flags === 'number' ? flags : 0);
}

const search = (fits: (match: Match, text: string) => boolean, name: string) =>
  defineFunction(name, { pattern: required, string: required, flags: 0 }, (given) => {
    const text = toText(given.string);
    const pattern = patternOf(given.pattern, given.flags);
    for (const found of pattern.matches(text)) {
      const match = new Match(found);
      if (fits(match, text)) return match;
    }
    return null;
  });

/** `\1`, `\g<name>` and escapes in a replacement. */
function expand(template: string, match: Match): string {
  return template.replaceAll(/\\(?:g<(\w+)>|(\d{1,2})|(.))/g, (_, name, digits, letter) => {
    if (letter !== undefined)
      return ({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[letter] ?? letter;
    const key = /^\d+$/.test(name ?? digits) ? Number(name ?? digits) : (name as string);
    return toText(match.group(key) ?? '');
  });
}

function substitute(pattern: Pattern, replacement: Value, text: string, count: number): [string, number] {
  let out = '';
  let last = 0;
  let done = 0;
  for (const found of pattern.matches(text)) {
    if (count > 0 && done >= count) break;
    const match = new Match(found);
    const put =
      replacement instanceof JinjaFunction
        ? toText(callFunction(replacement, { positional: [match] }))
        : expand(toText(replacement), match);
    out += text.slice(last, match.start) + put;
    last = match.start + match.text.length;
    done++;
  }
  return [out + text.slice(last), done];
}

const substitution = { pattern: required, repl: required, string: required, count: 0, flags: 0 };
const bits = (value: Value) => (typeof value === 'number' ? value : 0);

const patternFunctions: Readonly<Record<string, JinjaFunction>> = {
  search: search(() => true, 'search'),
  match: search((match) => match.start === 0, 'match'),
  fullmatch: defineFunction(
    'fullmatch',
    { pattern: required, string: required, flags: 0 },
    ({ pattern, string, flags }) => {
      const { source } = patternOf(pattern, flags);
      const inline = inlineFlags(source);
      const whole = `${inline}\\A(?:${source.slice(inline.length)})\\Z`;
      const [found] = new Pattern(whole, bits(flags)).matches(toText(string));
      return found === undefined ? null : new Match(found);
    },
  ),
  findall: defineFunction('findall', { pattern: required, string: required, flags: 0 }, (given) => {
    const found = patternOf(given.pattern, given.flags).matches(toText(given.string));
    return new PyList(found.map((match) => new Match(match).found()));
  }),
  finditer: defineFunction('finditer', { pattern: required, string: required, flags: 0 }, (given) => {
    const found = patternOf(given.pattern, given.flags).matches(toText(given.string));
    return new PyIterator(found.map((match): Value => new Match(match)).values(), 'callable_iterator');
  }),
  sub: defineFunction('sub', substitution, (given) => {
    const pattern = patternOf(given.pattern, given.flags);
    return substitute(pattern, given.repl, toText(given.string), bits(given.count))[0];
  }),
  subn: defineFunction('subn', substitution, (given) => {
    const pattern = patternOf(given.pattern, given.flags);
    return new PyTuple(substitute(pattern, given.repl, toText(given.string), bits(given.count)));
  }),
  split: defineFunction('split', { pattern: required, string: required, maxsplit: 0, flags: 0 }, (given) => {
    const text = toText(given.string);
    const parts: Value[] = [];
    let last = 0;
    for (const found of patternOf(given.pattern, given.flags).matches(text)) {
      if (bits(given.maxsplit) > 0 && parts.length >= bits(given.maxsplit)) break;
      parts.push(text.slice(last, found.index), ...new Match(found).groups(null));
      last = found.index + found[0].length;
    }
    return new PyList([...parts, text.slice(last)]);
  }),
};

/** `modules.re` */
export const reModule = new ClassObject('re', undefined, {
  ...Object.fromEntries(Object.entries(patternFunctions).map(([name, fn]) => [name, () => fn])),
  compile: () =>
    defineFunction('compile', { pattern: required, flags: 0 }, ({ pattern, flags }) =>
      patternOf(pattern, flags),
    ),
  escape: () =>
    defineFunction('escape', { pattern: required }, ({ pattern }) =>
      toText(pattern).replaceAll(/[\s#$&()*+\-.?[\\\]^{|}~]/g, '\\$&'),
    ),
  ...Object.fromEntries(
    Object.entries({ ...flagBits, ...plainBits }).map(([name, bits]) => [name, () => bits]),
  ),
});
