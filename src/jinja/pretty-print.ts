import { lessThan } from './compare.ts';
import { PyDict, PySet } from './dict.ts';
import { repr } from './repr.ts';
import { sortedBy } from './sort.ts';
import { isBallastError } from '../errors/ballast-error.ts';
import { typeName } from './type-name.ts';
import { PyList, PyTuple, type Value } from './value.ts';

const width = 80;

/**
 * `pprint.pformat(value)`: one line if it fits 80 columns, else one item a line; keys sorted.
 * Long texts are not broken into pieces as Python does.
 */
export function prettyPrint(value: Value): string {
  return format(value, 0, 0);
}

function format(value: Value, indent: number, allowance: number): string {
  const line = repr(sortKeys(value));
  if (line.length <= width - indent - allowance) return line;
  if (value instanceof PyDict) {
    const entries = sortedEntries(value).map(([key, item], i, all) => {
      const head = `${repr(key)}: `;
      return head + format(item, indent + 1 + head.length, i === all.length - 1 ? allowance + 1 : 1);
    });
    return value.size === 0 ? line : `{${entries.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  const brackets =
    value instanceof PyList ? '[]' : value instanceof PyTuple ? '()' : value instanceof PySet ? '{}' : '';
  if (brackets === '') return line;
  const items = value instanceof PySet ? sorted([...value.values()]) : (value as PyList | PyTuple).items;
  const parts = items.map((item, i) => format(item, indent + 1, i === items.length - 1 ? allowance + 1 : 1));
  const comma = value instanceof PyTuple && items.length === 1 ? ',' : '';
  return `${brackets[0]}${parts.join(`,\n${' '.repeat(indent + 1)}`)}${comma}${brackets[1]}`;
}

/** The same value with the keys of its dicts in order. */
function sortKeys(value: Value): Value {
  if (value instanceof PyList) return new PyList(value.items.map(sortKeys));
  if (value instanceof PyTuple) return new PyTuple(value.items.map(sortKeys));
  if (value instanceof PyDict)
    return new PyDict(sortedEntries(value).map(([key, item]) => [key, sortKeys(item)]));
  return value;
}

function sortedEntries(dict: PyDict): readonly (readonly [Value, Value])[] {
  return sorted([...dict.keys()]).map((key) => [key, dict.get(key)!]);
}

/** Items without an order of their own are ordered by the names of their types. */
function sorted(items: readonly Value[]): readonly Value[] {
  return sortedBy(
    items,
    (item) => item,
    false,
    (a, b) => {
      try {
        return lessThan(a, b);
      } catch (error) {
        if (isBallastError(error, 'JINJA_TYPE')) return typeName(a) < typeName(b);
        throw error;
      }
    },
  );
}
