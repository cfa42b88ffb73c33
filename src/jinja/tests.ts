import { operate } from './arithmetic.ts';
import { contains, equals, numberOf, ordered } from './compare.ts';
import { bindArguments, required } from './define-function.ts';
import { PyDict } from './dict.ts';
import type { Test } from './frame.ts';
import { tryIterate } from './iterate.ts';
import { isLower, isUpper } from './letter-case.ts';
import { toText } from './repr.ts';
import {
  HostObject,
  JinjaFunction,
  PyFloat,
  PyList,
  PyRange,
  PyTuple,
  Undefined,
  type Value,
} from './value.ts';

/** A test of the value alone. */
function plain(name: string, holds: (value: Value) => boolean): readonly [string, Test] {
  return [
    name,
    (value, args) => {
      bindArguments(name, {}, args);
      return holds(value);
    },
  ];
}

/** A test against one other value, under all its names. */
function against(
  names: string,
  holds: (value: Value, other: Value) => boolean,
): readonly (readonly [string, Test])[] {
  return names.split(' ').map((name) => [
    name,
    (value, args) => {
      const { other } = bindArguments(name, { other: required }, args);
      return holds(value, other);
    },
  ]);
}

/** Jinja's tests, as `is` finds them. */
export const builtinTests: ReadonlyMap<string, Test> = new Map([
  plain('defined', (value) => !(value instanceof Undefined)),
  plain('undefined', (value) => value instanceof Undefined),
  plain('none', (value) => value === null),
  plain('boolean', (value) => typeof value === 'boolean'),
  plain('true', (value) => value === true),
  plain('false', (value) => value === false),
  plain('integer', (value) => typeof value === 'number' || typeof value === 'bigint'),
  plain('float', (value) => value instanceof PyFloat),
  plain('number', (value) => numberOf(value) !== undefined),
  plain('string', (value) => typeof value === 'string'),
  plain('mapping', isMapping),
  plain('sequence', isSequence),
  plain('iterable', (value) => tryIterate(value) !== undefined),
  plain('callable', isCallable),
  plain('escaped', () => false),
  plain('lower', (value) => isLower(toText(value))),
  plain('upper', (value) => isUpper(toText(value))),
  plain('odd', (value) => equals(operate('%', value, 2), 1)),
  plain('even', (value) => equals(operate('%', value, 2), 0)),
  ['filter', (value, _args, frame) => typeof value === 'string' && frame.runtime.filters.has(value)],
  ['test', (value, _args, frame) => typeof value === 'string' && frame.runtime.tests.has(value)],
  ...against('divisibleby', (value, num) => equals(operate('%', value, num), 0)),
  ...against('== eq equalto', equals),
  ...against('!= ne', (value, other) => !equals(value, other)),
  ...against('< lt lessthan', (value, other) => ordered('<', value, other)),
  ...against('<= le', (value, other) => ordered('<=', value, other)),
  ...against('> gt greaterthan', (value, other) => ordered('>', value, other)),
  ...against('>= ge', (value, other) => ordered('>=', value, other)),
  ...against('in', (value, seq) => contains(seq, value)),
  ...against('sameas', (value, other) => value === other),
]);

/** Jinja counts undefined values too. */
function isCallable(value: Value): boolean {
  if (value instanceof HostObject) return value.callable() !== undefined;
  return value instanceof JinjaFunction || value instanceof Undefined;
}

function isMapping(value: Value): boolean {
  return value instanceof PyDict || (value instanceof HostObject && value.isMapping());
}

/** What has a length and items by position or key; Jinja counts dicts and undefined values too. */
function isSequence(value: Value): boolean {
  if (value instanceof HostObject) return value.size() !== undefined;
  const indexed =
    typeof value === 'string' ||
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyRange;
  return indexed || value instanceof PyDict || value instanceof Undefined;
}
