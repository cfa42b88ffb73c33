import { equals } from './compare.ts';
import { defineFunction, required, restPositional } from './define-function.ts';
import { typeFault } from './faults.ts';
import { checkItems } from './limits.ts';
import type { JinjaFunction, PyTuple } from './value.ts';
import { HostObject, Undefined, type UndefinedMode, type Value } from './value.ts';

/** The `loop` of a for block. Reads one item ahead at most, unless the length is asked for. */
export class Loop extends HostObject {
  readonly typeName = 'LoopContext';
  readonly #rest: Iterator<Value>;
  readonly #mode: UndefinedMode;
  /** Items read from the iterator, not yet looped over. */
  readonly #ahead: Value[] = [];
  readonly #depth0: number;
  readonly #recurse: ((items: Value, depth0: number) => Value) | undefined;
  #index0 = -1;
  #previous: Value | undefined;
  #current: Value | undefined;
  #lastChanged: PyTuple | undefined;

  /** @param recurse renders the loop's body over other items; undefined without `recursive` */
  constructor(
    items: Iterator<Value>,
    mode: UndefinedMode,
    depth0: number,
    recurse: ((items: Value, depth0: number) => Value) | undefined,
  ) {
    super();
    this.#rest = items;
    this.#mode = mode;
    this.#depth0 = depth0;
    this.#recurse = recurse;
  }

  /** Moves to the next item; false at the end. */
  advance(): boolean {
    if (!this.#peek()) return false;
    this.#index0++;
    this.#previous = this.#current;
    this.#current = this.#ahead.shift();
    return true;
  }

  get item(): Value {
    return this.#current!;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.#index0 + 1;
      case 'index0':
        return this.#index0;
      case 'first':
        return this.#index0 === 0;
      case 'last':
        return !this.#peek();
      case 'length':
        return this.size();
      case 'revindex':
        return this.size() - this.#index0;
      case 'revindex0':
        return this.size() - this.#index0 - 1;
      case 'depth':
        return this.#depth0 + 1;
      case 'depth0':
        return this.#depth0;
      case 'previtem':
        return this.#previous === undefined
          ? this.#none('previtem', 'there is no previous item')
          : this.#previous;
      case 'nextitem':
        return this.#peek() ? this.#ahead[0] : this.#none('nextitem', 'there is no next item');
      case 'cycle':
        return this.#cycle;
      case 'changed':
        return this.#changed;
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return 'index index0 revindex revindex0 first last length cycle changed depth depth0 previtem nextitem'.split(
      ' ',
    );
  }

  override size(): number {
    while (this.#read());
    return this.#index0 + 1 + this.#ahead.length;
  }

  override toText(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.size()}>`;
  }

  override callable(): JinjaFunction | undefined {
    return defineFunction('loop', { iterable: required }, ({ iterable }) => {
      if (this.#recurse !== undefined) return this.#recurse(iterable, this.#depth0 + 1);
      throw typeFault(
        "The loop must have the 'recursive' marker to be called recursively.",
        'Write {% for x in xs recursive %}.',
      );
    });
  }

  readonly #cycle = defineFunction('cycle', { values: restPositional }, ({ values }) => {
    if (values.items.length === 0) throw typeFault('no items for cycling given', 'Give loop.cycle() values.');
    return values.items[this.#index0 % values.items.length]!;
  });

  readonly #changed = defineFunction('changed', { values: restPositional }, ({ values }) => {
    const same = this.#lastChanged !== undefined && equals(this.#lastChanged, values);
    this.#lastChanged = values;
    return !same;
  });

  #none(name: string, problem: string): Undefined {
    return new Undefined(name, problem, this.#mode);
  }

  #peek(): boolean {
    return this.#ahead.length > 0 || this.#read();
  }

  #read(): boolean {
    const step = this.#rest.next();
    if (step.done === true) return false;
    this.#ahead.push(step.value);
    checkItems(this.#ahead.length);
    return true;
  }
}
