import { hashKey, type HashKey } from './hash.ts';
import { checkItems } from './limits.ts';
import type { Value } from './value.ts';

/** A dict: any hashable keys, in the order of their insertion. */
export class PyDict {
  readonly unhashable = 'dict';
  readonly #entries = new Map<HashKey, [key: Value, value: Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(hashKey(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(hashKey(key));
  }

  /** A key that is there keeps its place and its first form. */
  set(key: Value, value: Value): void {
    const hash = hashKey(key);
    const entry = this.#entries.get(hash);
    if (entry !== undefined) {
      entry[1] = value;
      return;
    }
    checkItems(this.#entries.size + 1);
    this.#entries.set(hash, [key, value]);
  }

  delete(key: Value): boolean {
    return this.#entries.delete(hashKey(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): IterableIterator<readonly [Value, Value]> {
    return this.#entries.values();
  }

  *keys(): IterableIterator<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }

  *values(): IterableIterator<Value> {
    for (const [, value] of this.#entries.values()) yield value;
  }
}

/** A set, in the order of insertion (Python leaves its order open). */
export class PySet {
  readonly unhashable = 'set';
  readonly #items = new Map<HashKey, Value>();

  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: Value): boolean {
    return this.#items.has(hashKey(item));
  }

  add(item: Value): void {
    const hash = hashKey(item);
    if (this.#items.has(hash)) return;
    checkItems(this.#items.size + 1);
    this.#items.set(hash, item);
  }

  delete(item: Value): boolean {
    return this.#items.delete(hashKey(item));
  }

  clear(): void {
    this.#items.clear();
  }

  values(): IterableIterator<Value> {
    return this.#items.values();
  }
}

/** What `dict.keys()`, `dict.values()` and `dict.items()` give: it follows the dict. */
export class DictView {
  readonly dict: PyDict;
  readonly kind: 'keys' | 'values' | 'items';

  constructor(dict: PyDict, kind: 'keys' | 'values' | 'items') {
    this.dict = dict;
    this.kind = kind;
  }
}
