import { DictView, PyDict, PySet } from './dict.ts';
import {
  HostObject,
  JinjaFunction,
  Namespace,
  PyFloat,
  PyIterator,
  PyList,
  PyRange,
  PyTuple,
  type Value,
} from './value.ts';

/** The name of a value's type as Python's messages say it. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return 'int';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof PyList) return 'list';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof DictView) return `dict_${value.kind}`;
  if (value instanceof PyRange) return 'range';
  if (value instanceof PyIterator || value instanceof HostObject) return value.typeName;
  if (value instanceof Namespace) return 'Namespace';
  return value instanceof JinjaFunction ? 'function' : 'Undefined';
}

/** How Jinja names the owner of a missing attribute: `'dict object'`, `None`. */
export function ownerName(value: Value): string {
  return value === null ? 'None' : `${typeName(value)} object`;
}
