import { required, restNamed, restPositional } from './define-function.ts';
import { PyDict, PySet } from './dict.ts';
import { undefinedFault } from './faults.ts';
import { expectIndex } from './expect.ts';
import { characters } from './iterate.ts';
import { dictMethods, setMethods, viewMethods } from './methods/dict.ts';
import { floatMethods, intMethods } from './methods/number.ts';
import { listMethods, tupleMethods } from './methods/list.ts';
import { rangeMethods } from './methods/range.ts';
import { methodsOf, type Methods } from './methods/method.ts';
import { strMethods } from './methods/str.ts';
import { repr, toText } from './repr.ts';
import { formatMap, formatTemplate, type Lookup } from './str-format.ts';
import { ownerName, typeName } from './type-name.ts';
import {
  HostObject,
  JinjaFunction,
  Namespace,
  PyList,
  PyRange,
  PyTuple,
  Undefined,
  type UndefinedMode,
  type Value,
} from './value.ts';

/** Only here, since a format such as '{0.name}' reaches attributes itself. */
const formatMethods = methodsOf<string>((declare) => {
  declare('format', { args: restPositional, kwargs: restNamed }, (text, { args, kwargs }) => {
    const named = new Map(Array.from(kwargs.entries(), ([key, value]) => [toText(key), value] as const));
    return formatTemplate(text, { positional: args.items, named }, lookup);
  });
  declare('format_map', { mapping: required }, (text, { mapping }) => formatMap(text, mapping, lookup));
});
const lookup: Lookup = {
  attribute: (object, name) => getOwnAttribute(object, name, 'default'),
  item: (object, key) => getItem(object, key, 'default'),
};

/** The methods and attributes that each type has for templates; nothing else can be reached. */
const methodsByType: Readonly<Record<string, Methods>> = {
  str: new Map([...strMethods, ...formatMethods]),
  int: intMethods,
  bool: intMethods,
  float: floatMethods,
  list: listMethods,
  tuple: tupleMethods,
  dict: dictMethods,
  dict_keys: viewMethods,
  dict_items: viewMethods,
  set: setMethods,
  range: rangeMethods,
};
const methodTables = new Map(Object.entries(methodsByType));

/** `object.name`: a method or attribute, else an item of that name, else undefined. */
export function getAttribute(object: Value, name: string, mode: UndefinedMode): Value {
  if (object instanceof Undefined) return ofUndefined(object);
  return firstOf(ownAttribute(object, name), () =>
    firstOf(itemOf(object, name), () => missing(object, name, mode)),
  );
}

/** `object[key]`: an item, else an attribute of that name, else undefined. */
export function getItem(object: Value, key: Value, mode: UndefinedMode): Value {
  if (object instanceof Undefined) return ofUndefined(object);
  const item = itemOf(object, key);
  if (item !== undefined) return item;
  if (typeof key === 'string') return firstOf(ownAttribute(object, key), () => missing(object, key, mode));
  if (key instanceof Undefined && key.mode === 'strict')
    throw undefinedFault(key.problem, key.name, key.known());
  return new Undefined(repr(key), `${ownerName(object)} has no element ${repr(key)}`, mode);
}

/** `object.name` without falling back to items: what the `attr` filter does. */
export function getOwnAttribute(object: Value, name: string, mode: UndefinedMode): Value {
  if (object instanceof Undefined) return ofUndefined(object);
  return firstOf(ownAttribute(object, name), () => missing(object, name, mode));
}

/** Not `??`: None is null. */
function firstOf(value: Value | undefined, otherwise: () => Value): Value {
  return value === undefined ? otherwise() : value;
}

function ofUndefined(object: Undefined): Undefined {
  if (object.mode === 'lenient') return object;
  throw undefinedFault(object.problem, object.name, object.known());
}

function missing(object: Value, name: string, mode: UndefinedMode): Undefined {
  return new Undefined(name, `'${ownerName(object)}' has no attribute '${name}'`, mode, () =>
    attributeNames(object),
  );
}

function ownAttribute(object: Value, name: string): Value | undefined {
  if (object instanceof HostObject) return object.getAttribute(name);
  if (object instanceof Namespace || object instanceof JinjaFunction) return object.attributes.get(name);
  if (object instanceof PyTuple && object.names !== undefined) {
    const at = object.names.indexOf(name);
    if (at !== -1) return object.items[at];
  }
  const method = methodTables.get(typeName(object))?.get(name);
  return method?.(object);
}

function itemOf(object: Value, key: Value): Value | undefined {
  if (object instanceof PyDict) return isHashable(key) ? object.get(key) : undefined;
  if (object instanceof HostObject) return object.getItem(key);
  if (typeof key !== 'number' && typeof key !== 'bigint' && typeof key !== 'boolean') return undefined;
  const index = expectIndex(key, 'index');
  if (object instanceof PyList || object instanceof PyTuple) return object.items.at(index);
  if (typeof object === 'string') return characters(object).at(index);
  if (object instanceof PyRange) {
    const at = index < 0 ? index + object.length : index;
    return at >= 0 && at < object.length ? object.start + at * object.step : undefined;
  }
  return undefined;
}

function isHashable(key: Value): boolean {
  if (key instanceof PyTuple) return key.items.every(isHashable);
  return !(key instanceof PyList || key instanceof PyDict || key instanceof PySet);
}

function attributeNames(object: Value): readonly string[] {
  if (object instanceof HostObject) return object.attributeNames();
  if (object instanceof Namespace || object instanceof JinjaFunction) return [...object.attributes.keys()];
  const methods = [...(methodTables.get(typeName(object))?.keys() ?? [])];
  if (!(object instanceof PyDict)) return methods;
  return [...object.keys()].filter((key) => typeof key === 'string').concat(methods);
}
