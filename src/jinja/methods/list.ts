import { equals, isTrue, lessThan } from '../compare.ts';
import { required } from '../define-function.ts';
import { expectIndex } from '../expect.ts';
import { valueFault } from '../faults.ts';
import { toArray } from '../iterate.ts';
import { checkItems } from '../limits.ts';
import { repr } from '../repr.ts';
import { clampIndex } from '../slice.ts';
import { sortedBy } from '../sort.ts';
import { JinjaFunction, PyList, type PyTuple, type Value } from '../value.ts';
import { methodsOf, type Declare, type Methods } from './method.ts';

/** The methods of list. */
export const listMethods: Methods = methodsOf<PyList>((declare) => {
  declareSearch(declare);
  declare('append', { object: required }, (list, { object }) => {
    checkItems(list.items.length + 1);
    list.items.push(object);
    return null;
  });
  declare('extend', { iterable: required }, (list, { iterable }) => {
    const more = toArray(iterable);
    checkItems(list.items.length + more.length);
    for (const item of more) list.items.push(item);
    return null;
  });
  declare('insert', { index: required, object: required }, (list, { index, object }) => {
    checkItems(list.items.length + 1);
    list.items.splice(clampIndex(index, 0, list.items.length), 0, object);
    return null;
  });
  declare('pop', { index: -1 }, (list, { index }) => {
    if (list.items.length === 0) throw valueFault('pop from empty list', 'Test the list first: {% if x %}.');
    const given = expectIndex(index, 'pop() index');
    const at = given < 0 ? given + list.items.length : given;
    if (at < 0 || at >= list.items.length) {
      throw valueFault('pop index out of range', `The list has ${list.items.length} items; count from 0.`);
    }
    return list.items.splice(at, 1)[0]!;
  });
  declare('remove', { value: required }, (list, { value }) => {
    const at = list.items.findIndex((item) => equals(item, value));
    if (at === -1) throw valueFault('list.remove(x): x not in list', `Test it first: ${repr(value)} in x.`);
    list.items.splice(at, 1);
    return null;
  });
  declare('clear', {}, (list) => {
    list.items.length = 0;
    return null;
  });
  declare('copy', {}, (list) => new PyList(list.items.slice()));
  declare('reverse', {}, (list) => {
    list.items.reverse();
    return null;
  });
  declare('sort', { key: null, reverse: false }, (list, { key, reverse }, context) => {
    const keyOf = (item: Value): Value =>
      key instanceof JinjaFunction ? key.call({ positional: [item], named: new Map() }, context) : item;
    const sorted = sortedBy(list.items, keyOf, isTrue(reverse), lessThan);
    sorted.forEach((item, i) => (list.items[i] = item));
    return null;
  });
});

/** The methods of tuple. */
export const tupleMethods: Methods = methodsOf<PyTuple>(declareSearch);

function declareSearch(declare: Declare<PyList> | Declare<PyTuple>): void {
  const both = declare as Declare<PyList | PyTuple>;
  both(
    'count',
    { value: required },
    (self, { value }) => self.items.filter((item) => equals(item, value)).length,
  );
  both('index', { value: required, start: 0, stop: null }, (self, { value, start, stop }) => {
    const size = self.items.length;
    const to = clampIndex(stop, size, size);
    for (let i = clampIndex(start, 0, size); i < to; i++) if (equals(self.items[i], value)) return i;
    throw valueFault(
      `${repr(value)} is not in the ${self instanceof PyList ? 'list' : 'tuple'}`,
      'Test it first with "in".',
    );
  });
}
