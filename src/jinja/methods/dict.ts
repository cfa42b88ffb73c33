import { required, restNamed, restPositional } from '../define-function.ts';
import { DictView, PyDict, PySet } from '../dict.ts';
import { contains } from '../compare.ts';
import { valueFault } from '../faults.ts';
import { iterate, toArray } from '../iterate.ts';
import { repr } from '../repr.ts';
import { PyTuple, type Value } from '../value.ts';
import { methodsOf, type Methods } from './method.ts';

/** The methods of dict. */
export const dictMethods: Methods = methodsOf<PyDict>((declare) => {
  declare('get', { key: required, default: null }, (dict, values) => {
    const value = dict.get(values.key);
    return value === undefined ? values.default : value;
  });
  declare('keys', {}, (dict) => new DictView(dict, 'keys'));
  declare('values', {}, (dict) => new DictView(dict, 'values'));
  declare('items', {}, (dict) => new DictView(dict, 'items'));
  declare('copy', {}, (dict) => new PyDict(dict.entries()));
  declare('clear', {}, (dict) => {
    dict.clear();
    return null;
  });
  declare('update', { rest: restPositional, named: restNamed }, (dict, { rest, named }) => {
    for (const source of rest.items) for (const [key, value] of dictEntries(source)) dict.set(key, value);
    for (const [key, value] of named.entries()) dict.set(key, value);
    return null;
  });
  declare('setdefault', { key: required, default: null }, (dict, values) => {
    const known = dict.get(values.key);
    if (known !== undefined) return known;
    dict.set(values.key, values.default);
    return values.default;
  });
  declare('pop', { key: required, rest: restPositional }, (dict, { key, rest }) => {
    const own = dict.get(key);
    const value = own === undefined ? rest.items[0] : own;
    if (value === undefined) throw missingKey(key);
    dict.delete(key);
    return value;
  });
  declare('popitem', {}, (dict) => {
    const last = [...dict.entries()].at(-1);
    if (last === undefined)
      throw valueFault('popitem(): dictionary is empty', 'Test the dict first: {% if x %}.');
    dict.delete(last[0]);
    return new PyTuple(last);
  });
  declare('fromkeys', { iterable: required, value: null }, (_dict, { iterable, value }) => {
    return new PyDict(toArray(iterable).map((key) => [key, value] as const));
  });
});

/** The pairs that `dict(source)` and `update(source)` read. @throws JINJA_TYPE, JINJA_VALUE */
export function dictEntries(source: Value): readonly (readonly [Value, Value])[] {
  if (source instanceof PyDict) return [...source.entries()];
  return toArray(source).map((item, i) => {
    const pair = toArray(item);
    if (pair.length !== 2) {
      throw valueFault(
        `dictionary update sequence element #${i} has length ${pair.length}; 2 is required`,
        'Give pairs: [("key", value), ...].',
      );
    }
    return [pair[0]!, pair[1]!] as const;
  });
}

/** The methods of set. */
export const setMethods: Methods = methodsOf<PySet>((declare) => {
  declare('add', { item: required }, (set, { item }) => {
    set.add(item);
    return null;
  });
  declare('discard', { item: required }, (set, { item }) => {
    set.delete(item);
    return null;
  });
  declare('remove', { item: required }, (set, { item }) => {
    if (!set.delete(item)) throw missingKey(item);
    return null;
  });
  declare('pop', {}, (set) => {
    const [first] = set.values();
    if (first === undefined) throw valueFault('pop from an empty set', 'Test the set first: {% if x %}.');
    set.delete(first);
    return first;
  });
  declare('clear', {}, (set) => {
    set.clear();
    return null;
  });
  declare('copy', {}, (set) => new PySet(set.values()));
  declare('update', { others: restPositional }, (set, { others }) => {
    for (const other of others.items) for (const item of toArray(other)) set.add(item);
    return null;
  });
  declare('union', { others: restPositional }, (set, { others }) => {
    return new PySet([...set.values(), ...others.items.flatMap((other) => toArray(other))]);
  });
  declare('intersection', { others: restPositional }, (set, { others }) => {
    const sets = others.items.map((other) => new PySet(iterate(other)));
    return new PySet([...set.values()].filter((item) => sets.every((other) => other.has(item))));
  });
  declare('difference', { others: restPositional }, (set, { others }) => {
    const sets = others.items.map((other) => new PySet(iterate(other)));
    return new PySet([...set.values()].filter((item) => !sets.some((other) => other.has(item))));
  });
  declare('symmetric_difference', { other: required }, (set, { other }) => {
    const right = new PySet(iterate(other));
    return new PySet([
      ...[...set.values()].filter((item) => !right.has(item)),
      ...[...right.values()].filter((item) => !set.has(item)),
    ]);
  });
  declare('issubset', { other: required }, (set, { other }) => {
    const right = new PySet(iterate(other));
    return [...set.values()].every((item) => right.has(item));
  });
  declare('issuperset', { other: required }, (set, { other }) =>
    toArray(other).every((item) => set.has(item)),
  );
  declare(
    'isdisjoint',
    { other: required },
    (set, { other }) => !toArray(other).some((item) => set.has(item)),
  );
});

/** What the views of keys() and items() can do besides being looped over. */
export const viewMethods: Methods = methodsOf<DictView>((declare) => {
  declare(
    'isdisjoint',
    { other: required },
    (view, { other }) => !toArray(other).some((item) => contains(view, item)),
  );
});

function missingKey(key: Value): Error {
  return valueFault(`${repr(key)} is not in it`, 'Test the key first with "in", or give pop() a default.');
}
