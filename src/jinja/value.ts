import type { PyDict, PySet, DictView } from './dict.ts';

/**
 * A Python value. None is null; bool and str are JavaScript's own; an int is a `number` while it is a safe
 * integer and a `bigint` beyond (always normalised, so that equal ints are `===`); a float is a PyFloat, which
 * keeps `1.0` apart from `1`. Everything else is an object of the classes below.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | DictView
  | PyRange
  | PyIterator
  | Undefined
  | Namespace
  | JinjaFunction
  | HostObject;

export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export class PyList {
  readonly items: Value[];

  /** Takes the array over; does not copy it. */
  constructor(items: Value[] = []) {
    this.items = items;
  }
}

export class PyTuple {
  readonly items: readonly Value[];
  /** The attributes of a named tuple, one for each item. */
  readonly names: readonly string[] | undefined;

  constructor(items: readonly Value[] = [], names?: readonly string[]) {
    this.items = items;
    this.names = names;
  }
}

export class PyRange {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;

  /** @param step not 0 */
  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
}

/** What Python calls a generator: lazy, and empty once it was read. Filters such as `map` and `select` give it. */
export class PyIterator {
  readonly iterator: Iterator<Value>;
  readonly typeName: string;

  constructor(iterator: Iterator<Value>, typeName = 'generator') {
    this.iterator = iterator;
    this.typeName = typeName;
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.iterator;
  }
}

/**
 * How an undefined name behaves. `default`, Jinja's: prints nothing, is empty and false, fails in any other use.
 * `lenient`, dbt's while parsing: its attributes, items and calls are undefined again. `strict`: fails also when
 * printed, iterated or tested for truth.
 */
export type UndefinedMode = 'default' | 'lenient' | 'strict';

export class Undefined {
  /** The name or attribute that was looked for. */
  readonly name: string;
  /** What is wrong, as Jinja says it: `'x' is undefined`. */
  readonly problem: string;
  readonly mode: UndefinedMode;
  /** The names that exist in its place, for the nearest of them. */
  readonly known: () => readonly string[];

  constructor(
    name: string,
    problem = `'${name}' is undefined`,
    mode: UndefinedMode = 'default',
    known: () => readonly string[] = () => [],
  ) {
    this.name = name;
    this.problem = problem;
    this.mode = mode;
    this.known = known;
  }
}

/** `namespace()`: the one value whose attributes a template may set. */
export class Namespace {
  readonly attributes = new Map<string, Value>();
}

/** The arguments of one call, unpacked. */
export interface Arguments {
  readonly positional: readonly Value[];
  /** A `{% call %}` block arrives here as `caller`. */
  readonly named: ReadonlyMap<string, Value>;
}

/** Where a function is called from. */
export interface CallContext {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** The macro that calls, undefined at the top of a template. */
  readonly macro: string | undefined;
  /** The macro calls that led here, innermost first: `macro star, called at models/a.sql:3`. */
  calls(): readonly string[];
  /** How many macros are being called, one inside the other. */
  readonly depth: number;
}

const noAttributes: ReadonlyMap<string, Value> = new Map();

/** Anything a template can call: a macro, a bound method, a function of the host. */
export class JinjaFunction {
  readonly name: string;
  readonly call: (args: Arguments, context: CallContext) => Value;
  /** What `f.name` gives a template; a macro has name, arguments, catch_kwargs, catch_varargs, caller. */
  readonly attributes: ReadonlyMap<string, Value>;
  /** What printing it gives. */
  readonly shown: string;

  constructor(
    name: string,
    call: (args: Arguments, context: CallContext) => Value,
    attributes: ReadonlyMap<string, Value> = noAttributes,
    shown = `<function ${name}>`,
  ) {
    this.name = name;
    this.call = call;
    this.attributes = attributes;
    this.shown = shown;
  }
}

/** Binary operators that a host object may take part in. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/**
 * An object of the host (a relation, the adapter, a date). A template sees what these methods give and nothing
 * else: never a property of the JavaScript object. Override what the object can do; the rest fails as in Python.
 */
export abstract class HostObject {
  /** The name of its type in messages, as Python would say it: `Relation`, `datetime.date`. */
  abstract readonly typeName: string;

  /** `object.name` (and `object['name']` where getItem gives nothing); undefined if there is none. */
  getAttribute(_name: string): Value | undefined {
    return undefined;
  }

  /** Names for messages: "did you mean". */
  attributeNames(): readonly string[] {
    return [];
  }

  /** `object[key]`; undefined if there is none. */
  getItem(_key: Value): Value | undefined {
    return undefined;
  }

  /** What printing gives. */
  toText(): string {
    return `<${this.typeName} object>`;
  }

  /** What printing gives inside a list or dict. */
  toRepr(): string {
    return this.toText();
  }

  isTrue(): boolean {
    return true;
  }

  /** Its items for a loop; undefined if it can't be looped over. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }

  /** `object | length`; undefined if it has none. */
  size(): number | undefined {
    return undefined;
  }

  /** Whether `is mapping` holds (getItem and iterate should then be there). */
  isMapping(): boolean {
    return false;
  }

  equals(other: Value): boolean {
    return this === other;
  }

  /** Equal objects give equal keys. undefined: by identity. */
  hashKey(): string | undefined {
    return undefined;
  }

  /** Negative, zero or positive as in sorting; undefined if the two have no order. */
  compare(_other: Value): number | undefined {
    return undefined;
  }

  /** `object + other`, or `other + object` when `reflected`; undefined if that isn't defined. */
  operate(_operator: Operator, _other: Value, _reflected: boolean): Value | undefined {
    return undefined;
  }

  /** `object(...)`; undefined if it can't be called. */
  callable(): JinjaFunction | undefined {
    return undefined;
  }

  /** `'{:%Y}'.format(object)`; undefined: only an empty specification is allowed. */
  format(_specification: string): string | undefined {
    return undefined;
  }
}

/**
 * Thrown by the host's `return(value)`: the macro being called gives `value`, of any type, in place of its text.
 * Not an Error: it costs no stack trace, and nothing but a macro call catches it.
 */
export class ReturnSignal {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}
