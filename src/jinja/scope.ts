import type { Value } from './value.ts';

/** The names a template sees besides Jinja's own (range, dict, namespace, cycler, joiner). Looked up lazily. */
export interface Globals {
  get(name: string): Value | undefined;
  /** For "did you mean". */
  names(): Iterable<string>;
}

/** The names set in one stretch of a template; names of the outer ones are seen, never changed. */
export class Scope {
  readonly #parent: Scope | Globals;
  readonly #names = new Map<string, Value>();

  constructor(parent: Scope | Globals) {
    this.#parent = parent;
  }

  get(name: string): Value | undefined {
    const value = this.#names.get(name);
    return value === undefined ? this.#parent.get(name) : value;
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  *names(): Iterable<string> {
    yield* this.#names.keys();
    yield* this.#parent.names();
  }
}
