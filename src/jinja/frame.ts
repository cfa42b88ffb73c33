import { missingFault } from './faults.ts';
import type { Arguments, CallContext, UndefinedMode, Value } from './value.ts';

/** What is the same for everything that one rendering renders. */
export interface Runtime {
  readonly undefinedMode: UndefinedMode;
  /** Jinja's filters and tests, and the host's. */
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  /** [0, 1) */
  readonly random: () => number;
}

/** A filter as the interpreter calls it. */
export type Filter = (value: Value, args: Arguments, frame: Frame) => Value;
/** A test as the interpreter calls it. */
export type Test = (value: Value, args: Arguments, frame: Frame) => boolean;

/** One template or macro being rendered: where it stands, and who called it. */
export class Frame implements CallContext {
  readonly runtime: Runtime;
  readonly file: string;
  readonly macro: string | undefined;
  readonly depth: number;
  /** The line being evaluated. */
  line: number;
  readonly #caller: CallContext | undefined;

  constructor(runtime: Runtime, file: string, line: number, macro?: string, caller?: CallContext) {
    this.runtime = runtime;
    this.file = file;
    this.line = line;
    this.macro = macro;
    this.#caller = caller;
    this.depth = caller === undefined ? 0 : caller.depth + 1;
  }

  /** `value | name(args)`. @throws JINJA_NO_FILTER */
  filter(name: string, value: Value, args: Arguments): Value {
    const filter = this.runtime.filters.get(name);
    if (filter === undefined) throw missingFault('filter', name, [...this.runtime.filters.keys()]);
    return filter(value, args, this);
  }

  /** `value is name(args)`. @throws JINJA_NO_FILTER */
  test(name: string, value: Value, args: Arguments): boolean {
    const test = this.runtime.tests.get(name);
    if (test === undefined) throw missingFault('test', name, [...this.runtime.tests.keys()]);
    return test(value, args, this);
  }

  calls(): readonly string[] {
    if (this.#caller === undefined || this.macro === undefined) return [];
    return [`${this.macro}, called at ${this.#caller.file}:${this.#caller.line}`, ...this.#caller.calls()];
  }
}
