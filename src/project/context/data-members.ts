import { createHash } from 'node:crypto';
import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import {
  JinjaFunction,
  PyDict,
  PyIterator,
  PyList,
  PySet,
  PyTuple,
  defineFunction,
  equals,
  iterate,
  required,
  toJs,
  toJson,
  toText,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import { parseYaml, toYaml } from '../load/yaml-file.ts';

/** The members that turn values into other values: JSON, YAML, sets, zip, MD5. */
export function dataMembers(): Readonly<Record<string, () => Value>> {
  return {
    tojson: () =>
      defineFunction('tojson', { value: required, default: null, sort_keys: false }, (given) =>
        orDefault(given.default, () => toJson(given.value, { sortKeys: given.sort_keys === true })),
      ),
    fromjson: () =>
      defineFunction('fromjson', { string: required, default: null }, (given) => {
        try {
          return toValue(JSON.parse(toText(given.string)) as JsValue);
        } catch (error) {
          if (error instanceof SyntaxError) return given.default;
          throw error;
        }
      }),
    toyaml: () =>
      defineFunction('toyaml', { value: required, default: null, sort_keys: false }, (given) =>
        orDefault(given.default, () => toYaml(toJs(given.value), given.sort_keys === true)),
      ),
    fromyaml: () =>
      defineFunction('fromyaml', { value: required, default: null }, (given) =>
        orDefault(given.default, () =>
          toValue(parseYaml(toText(given.value), 'fromyaml()').value as JsValue),
        ),
      ),
    set: () =>
      defineFunction('set', { value: required, default: null }, (given) =>
        orDefault(given.default, () => new PySet(iterate(given.value))),
      ),
    set_strict: () =>
      defineFunction('set_strict', { value: required }, ({ value }) => new PySet(iterate(value))),
    zip: () =>
      new JinjaFunction('zip', ({ positional, named }) =>
        orDefault(named.get('default') ?? null, () => zip(positional)),
      ),
    zip_strict: () => new JinjaFunction('zip_strict', ({ positional }) => zip(positional)),
    local_md5: () =>
      defineFunction('local_md5', { value: required }, ({ value }) =>
        createHash('md5').update(toText(value)).digest('hex'),
      ),
    diff_of_two_dicts: () =>
      defineFunction('diff_of_two_dicts', { dict_a: required, dict_b: required }, (given, context) => {
        const { dict_a: a, dict_b: b } = given;
        if (a instanceof PyDict && b instanceof PyDict) return difference(a, b);
        const params = {
          function: 'diff_of_two_dicts',
          expected: 'two dictionaries of lists',
          got: 'others',
        };
        throw new BallastError('CONTEXT_ARGUMENTS', params, { file: context.file, line: context.line });
      }),
  };
}

/** What `make` gives; the default where the value is of a kind that it can't be made of. */
function orDefault(fallback: Value, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (isBallastError(error, 'JINJA_TYPE') || isBallastError(error, 'JINJA_VALUE')) return fallback;
    if (isBallastError(error, 'YAML_INVALID')) return fallback;
    throw error;
  }
}

function zip(lists: readonly Value[]): PyIterator {
  const columns = lists.map((list) => [...iterate(list)]);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  const rows = Array.from({ length }, (_, i): Value => new PyTuple(columns.map((column) => column[i])));
  return new PyIterator(rows.values(), 'zip');
}

/** Of each list in `a`, compared without case, the items that the list of that key in `b` lacks. */
function difference(a: PyDict, b: PyDict): PyDict {
  const lower = (value: Value) => (typeof value === 'string' ? value.toLowerCase() : value);
  const others = new Map(
    [...b.entries()].map(([key, value]) => [lower(key), [...iterate(value)].map(lower)]),
  );
  const rest = [...a.entries()].flatMap(([key, value]): [Value, Value][] => {
    const known = others.get(lower(key)) ?? [];
    const left = [...iterate(value)].filter((item) => !known.some((other) => equals(other, lower(item))));
    return left.length === 0 ? [] : [[key, new PyList(left)]];
  });
  return new PyDict(rest);
}
