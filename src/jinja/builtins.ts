import { defineFunction, restNamed, restPositional } from './define-function.ts';
import { PyDict } from './dict.ts';
import { expectIndex } from './expect.ts';
import { argumentsFault, sizeFault, typeFault, valueFault } from './faults.ts';
import { maxRange } from './limits.ts';
import { dictEntries } from './methods/dict.ts';
import { toText } from './repr.ts';
import type { Globals } from './scope.ts';
import { HostObject, Namespace, PyRange, type JinjaFunction, type Value } from './value.ts';

const functions: readonly JinjaFunction[] = [
  defineFunction('range', { args: restPositional }, ({ args }) => {
    const [first, second, third, ...more] = args.items.map((item) => expectIndex(item, 'range() arguments'));
    if (first === undefined || more.length > 0) {
      throw argumentsFault(
        `range expected 1 to 3 arguments, got ${args.items.length}`,
        'range(start, stop, step)',
      );
    }
    const step = third ?? 1;
    if (step === 0) throw valueFault('range() arg 3 must not be zero', 'Use 1, or -1 to count down.');
    const range = second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
    if (range.length > maxRange) throw sizeFault('The items of a range()', maxRange);
    return range;
  }),
  defineFunction('dict', { source: restPositional, named: restNamed }, ({ source, named }) => {
    const dict = new PyDict();
    for (const each of source.items) for (const [key, value] of dictEntries(each)) dict.set(key, value);
    for (const [key, value] of named.entries()) dict.set(key, value);
    return dict;
  }),
  defineFunction('namespace', { source: restPositional, named: restNamed }, ({ source, named }) => {
    const namespace = new Namespace();
    for (const each of source.items) {
      for (const [key, value] of dictEntries(each)) namespace.attributes.set(toText(key), value);
    }
    for (const [key, value] of named.entries()) namespace.attributes.set(toText(key), value);
    return namespace;
  }),
  defineFunction('cycler', { items: restPositional }, ({ items }) => new Cycler(items.items)),
  defineFunction('joiner', { sep: ', ' }, ({ sep }) => {
    let used = false;
    return new Joiner(() => {
      if (used) return sep;
      used = true;
      return '';
    });
  }),
];
const byName = new Map(functions.map((fn) => [fn.name, fn]));

/** `primary`'s names, then Jinja's own functions. */
export function withBuiltins(primary: Globals): Globals {
  return {
    get: (name) => {
      const value = primary.get(name);
      return value === undefined ? byName.get(name) : value;
    },
    *names() {
      yield* primary.names();
      yield* byName.keys();
    },
  };
}

class Joiner extends HostObject {
  readonly typeName = 'Joiner';
  readonly #next: () => Value;

  constructor(next: () => Value) {
    super();
    this.#next = next;
  }

  override callable(): JinjaFunction {
    return defineFunction('joiner', {}, this.#next);
  }
}

class Cycler extends HostObject {
  readonly typeName = 'Cycler';
  readonly #items: readonly Value[];
  #at = 0;

  constructor(items: readonly Value[]) {
    super();
    if (items.length === 0)
      throw typeFault('at least one item has to be provided', 'Give cycler() its items.');
    this.#items = items;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.#items[this.#at];
      case 'next':
        return defineFunction('next', {}, () => {
          const item = this.#items[this.#at]!;
          this.#at = (this.#at + 1) % this.#items.length;
          return item;
        });
      case 'reset':
        return defineFunction('reset', {}, () => {
          this.#at = 0;
          return null;
        });
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['current', 'next', 'reset'];
  }
}
