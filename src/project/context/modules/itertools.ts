import {
  JinjaFunction,
  PyFloat,
  PyIterator,
  PyTuple,
  callFunction,
  defineFunction,
  isTrue,
  iterate,
  required,
  restPositional,
  toArray,
  type Value,
} from '../../../jinja/index.ts';
import { BallastError } from '../../../errors/ballast-error.ts';
import { ClassObject } from './class-object.ts';

const give = (items: Iterable<Value>, name: string) => new PyIterator(items[Symbol.iterator](), name);

/** `modules.itertools`: the functions of it that dbt gives. */
export const itertoolsModule = new ClassObject('itertools', undefined, {
  count: () =>
    defineFunction('count', { start: 0, step: 1 }, ({ start, step }) =>
      give(counting(whole(start, 'count'), whole(step, 'count')), 'count'),
    ),
  cycle: () =>
    defineFunction('cycle', { iterable: required }, ({ iterable }) =>
      give(cycling(toArray(iterable)), 'cycle'),
    ),
  repeat: () =>
    defineFunction('repeat', { object: required, times: null }, ({ object, times }) =>
      give(repeating(object, times === null ? Infinity : whole(times, 'repeat')), 'repeat'),
    ),
  accumulate: () =>
    defineFunction('accumulate', { iterable: required, func: null, initial: null }, (given) =>
      give(accumulating(toArray(given.iterable), given.func, given.initial), 'accumulate'),
    ),
  chain: () => new ChainClass(),
  compress: () =>
    defineFunction('compress', { data: required, selectors: required }, ({ data, selectors }) => {
      const chosen = toArray(selectors);
      return give(
        toArray(data).filter((_, i) => i < chosen.length && isTrue(chosen[i])),
        'compress',
      );
    }),
  islice: () =>
    defineFunction('islice', { iterable: required, args: restPositional }, ({ iterable, args }) => {
      const [first, second, step] = args.items;
      const [from, to] = second === undefined ? [null, first] : [first, second];
      const limit = to === null ? Infinity : whole(to, 'islice');
      const begin = from === null ? 0 : whole(from, 'islice');
      const by = step === undefined || step === null ? 1 : whole(step, 'islice');
      return give(slicing(iterate(iterable), begin, limit, by), 'islice');
    }),
  starmap: () =>
    defineFunction('starmap', { function: required, iterable: required }, (given) => {
      const fn = functionOf(given.function, 'starmap');
      const items = toArray(given.iterable);
      return give(
        items.map((item) => callFunction(fn, { positional: toArray(item) })),
        'starmap',
      );
    }),
  tee: () =>
    defineFunction('tee', { iterable: required, n: 2 }, ({ iterable, n }) => {
      const items = toArray(iterable);
      return new PyTuple(Array.from({ length: whole(n, 'tee') }, () => give(items, '_tee')));
    }),
  zip_longest: () =>
    new JinjaFunction('zip_longest', ({ positional, named }) => {
      const columns = positional.map(toArray);
      const length = Math.max(0, ...columns.map((column) => column.length));
      const fill = named.get('fillvalue') ?? null;
      return give(
        Array.from(
          { length },
          (_, i) => new PyTuple(columns.map((column) => (i < column.length ? column[i] : fill))),
        ),
        'zip_longest',
      );
    }),
  product: () =>
    new JinjaFunction('product', ({ positional, named }) => {
      const lists = positional.map(toArray);
      const times = whole(named.get('repeat') ?? 1, 'product');
      const all = Array.from({ length: times }, () => lists).flat();
      let rows: Value[][] = [[]];
      for (const list of all) rows = rows.flatMap((row) => list.map((item) => [...row, item]));
      return tuples(rows, 'product');
    }),
  permutations: () =>
    defineFunction('permutations', { iterable: required, r: null }, ({ iterable, r }) => {
      const items = toArray(iterable);
      const size = r === null ? items.length : whole(r, 'permutations');
      return tuples(
        choices(items, size, (taken, i) => !taken.includes(i)),
        'permutations',
      );
    }),
  combinations: () =>
    defineFunction('combinations', { iterable: required, r: required }, ({ iterable, r }) =>
      tuples(
        choices(toArray(iterable), whole(r, 'combinations'), (taken, i) => i > (taken.at(-1) ?? -1)),
        'combinations',
      ),
    ),
  combinations_with_replacement: () =>
    defineFunction('combinations_with_replacement', { iterable: required, r: required }, ({ iterable, r }) =>
      tuples(
        choices(toArray(iterable), whole(r, 'combinations'), (taken, i) => i >= (taken.at(-1) ?? 0)),
        'combinations_with_replacement',
      ),
    ),
});

/** `itertools.chain`, and its class method from_iterable. */
class ChainClass extends ClassObject {
  constructor() {
    super(
      'itertools.chain',
      new JinjaFunction('chain', ({ positional }) => give(positional.flatMap(toArray), 'chain')),
      {
        from_iterable: () =>
          defineFunction('from_iterable', { iterable: required }, ({ iterable }) =>
            give(toArray(iterable).flatMap(toArray), 'chain'),
          ),
      },
    );
  }
}

function tuples(rows: readonly (readonly Value[])[], name: string): PyIterator {
  return give(
    rows.map((row) => new PyTuple(row)),
    name,
  );
}

/** All ways to take `size` items, in lexicographic order of their positions. */
function choices(
  items: readonly Value[],
  size: number,
  allowed: (taken: readonly number[], next: number) => boolean,
): readonly (readonly Value[])[] {
  let rows: number[][] = [[]];
  for (let depth = 0; depth < size; depth++) {
    rows = rows.flatMap((row) => items.flatMap((_, i) => (allowed(row, i) ? [[...row, i]] : [])));
  }
  return rows.map((row) => row.map((i) => items[i]));
}

function* counting(start: number, step: number): Iterable<Value> {
  for (let value = start; ; value += step) yield value;
}

function* cycling(items: readonly Value[]): Iterable<Value> {
  while (items.length > 0) yield* items;
}

function* repeating(item: Value, times: number): Iterable<Value> {
  for (let i = 0; i < times; i++) yield item;
}

function* slicing(items: Iterable<Value>, from: number, to: number, step: number): Iterable<Value> {
  if (to <= from) return;
  let at = 0;
  for (const item of items) {
    if (at >= from && (at - from) % step === 0) yield item;
    if (++at >= to) return;
  }
}

function* accumulating(items: readonly Value[], func: Value, initial: Value): Iterable<Value> {
  const all = initial === null ? items : [initial, ...items];
  let total: Value | undefined;
  for (const item of all) {
    if (total === undefined) total = item;
    else if (func !== null)
      total = callFunction(functionOf(func, 'accumulate'), { positional: [total, item] });
    else total = sum(total, item);
    yield total;
  }
}

function sum(left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  const [a, b] = [left, right].map((value) => (value instanceof PyFloat ? value.value : value));
  if (typeof a !== 'number' || typeof b !== 'number') throw refuse('accumulate', 'numbers or texts');
  return left instanceof PyFloat || right instanceof PyFloat ? new PyFloat(a + b) : a + b;
}

function functionOf(value: Value, name: string): JinjaFunction {
  if (value instanceof JinjaFunction) return value;
  throw refuse(name, 'a function');
}

function whole(value: Value, name: string): number {
  if (typeof value === 'number') return value;
  throw refuse(name, 'a whole number');
}

function refuse(name: string, expected: string): BallastError {
  return new BallastError('CONTEXT_ARGUMENTS', { function: name, expected, got: 'something else' });
}
