import { PyDict } from './dict.ts';
import { valueFault } from './faults.ts';
import { formatValue } from './format-spec.ts';
import { checkText } from './limits.ts';
import { toAscii } from './percent-format.ts';
import { repr, toText } from './repr.ts';
import { HostObject, type Arguments, type Value } from './value.ts';

/** How a format reaches `{0.name[key]}`; given by the caller, since attributes know of methods such as format. */
export interface Lookup {
  attribute(object: Value, name: string): Value;
  item(object: Value, key: Value): Value;
}

/** `template.format(*args, **kwargs)`. @throws JINJA_VALUE for a malformed template or a missing argument */
export function formatTemplate(template: string, args: Arguments, lookup: Lookup): string {
  return new Formatter(args, (name) => args.named.get(name), lookup).format(template, 0);
}

/** `template.format_map(mapping)`. */
export function formatMap(template: string, mapping: Value, lookup: Lookup): string {
  const get = (name: string): Value | undefined =>
    mapping instanceof PyDict
      ? mapping.get(name)
      : mapping instanceof HostObject
        ? mapping.getItem(name)
        : undefined;
  return new Formatter({ positional: [], named: new Map() }, get, lookup).format(template, 0);
}

class Formatter {
  readonly #args: Arguments;
  readonly #get: (name: string) => Value | undefined;
  readonly #lookup: Lookup;
  #automatic = 0;
  #manual = false;

  constructor(args: Arguments, get: (name: string) => Value | undefined, lookup: Lookup) {
    this.#args = args;
    this.#get = get;
    this.#lookup = lookup;
  }

  format(template: string, depth: number): string {
    if (depth > 1) throw malformed('Max string recursion exceeded');
    let text = '';
    let i = 0;
    while (i < template.length) {
      const brace = template.slice(i).search(/[{}]/);
      if (brace === -1) return text + template.slice(i);
      text += template.slice(i, i + brace);
      i += brace;
      if (template[i + 1] === template[i]) {
        text += template[i];
        i += 2;
        continue;
      }
      if (template[i] === '}') throw malformed("Single '}' encountered in format string");
      const end = closingBrace(template, i);
      text += this.#field(template.slice(i + 1, end), depth);
      checkText(text.length);
      i = end + 1;
    }
    return text;
  }

  #field(field: string, depth: number): string {
    const parts =
      /^(?<name>(?:[^[\]:!{}]|\[[^\]]*\])*)(?:!(?<conversion>[^:]*))?(?::(?<specification>.*))?$/su.exec(
        field,
      )?.groups;
    if (parts === undefined) throw malformed(`'${field}' is no replacement field`);
    const value = this.#convert(this.#value(parts['name'] ?? ''), parts['conversion']);
    const specification = parts['specification'] ?? '';
    return formatValue(
      value,
      specification.includes('{') ? this.format(specification, depth + 1) : specification,
    );
  }

  #value(path: string): Value {
    const [first] = /^[^.[]*/.exec(path)!;
    // As in the sandbox: only '{}' alone counts on, not '{.name}'.
    let value = first === '' && path !== '' ? this.#named('') : this.#argument(first);
    let rest = path.slice(first.length);
    while (rest !== '') {
      const step = /^(?:\.(?<name>[^.[]+)|\[(?<key>[^\]]+)\])/.exec(rest);
      if (step === null) throw malformed('Empty attribute in format string');
      const { name, key } = step.groups as { name?: string; key?: string };
      if (name !== undefined) value = this.#lookup.attribute(value, name);
      else value = this.#lookup.item(value, /^\d+$/.test(key!) ? Number(key) : key!);
      rest = rest.slice(step[0].length);
    }
    return value;
  }

  #argument(name: string): Value {
    if (name === '' || /^\d+$/.test(name)) {
      const automatic = name === '';
      if (automatic ? this.#manual : this.#automatic > 0) {
        throw malformed('cannot switch between automatic field numbering and manual field specification');
      }
      if (!automatic) this.#manual = true;
      const index = automatic ? this.#automatic++ : Number(name);
      const value = this.#args.positional[index];
      if (value === undefined) {
        throw valueFault(
          `Replacement index ${index} out of range for positional args tuple`,
          'Give format() one argument for each {}.',
        );
      }
      return value;
    }
    return this.#named(name);
  }

  #named(name: string): Value {
    const value = this.#get(name);
    if (value === undefined)
      throw valueFault(`No argument ${repr(name)} for the format.`, `Add ${name}=... to it.`);
    return value;
  }

  #convert(value: Value, conversion: string | undefined): Value {
    switch (conversion) {
      case undefined:
        return value;
      case 's':
        return toText(value);
      case 'r':
        return repr(value);
      case 'a':
        return toAscii(repr(value));
      default:
        throw malformed(`Unknown conversion specifier '${conversion}'`);
    }
  }
}

function closingBrace(template: string, open: number): number {
  let depth = 0;
  for (let i = open; i < template.length; i++) {
    if (template[i] === '{') depth++;
    else if (template[i] === '}' && --depth === 0) return i;
    else if (template[i] === '[' && depth === 1) {
      const bracket = template.indexOf(']', i);
      if (bracket !== -1 && !template.slice(i, bracket).includes(':')) i = bracket;
    }
  }
  throw malformed("expected '}' before end of string");
}

function malformed(problem: string): Error {
  return valueFault(problem, 'Write literal braces as {{ and }} inside the string.');
}
