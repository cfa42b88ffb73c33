import { defineFunction, required } from './define-function.ts';
import { typeFault } from './faults.ts';
import { pythonLiteral } from './literal.ts';
import { repr, toText } from './repr.ts';
import { HostObject, PyFloat, type JinjaFunction, type Value } from './value.ts';

type Wanted = 'text' | 'bool' | 'number' | 'native';

/** A text that dbt's as_* filters have marked with what it is to become. */
class Marked extends HostObject {
  readonly typeName = 'str';
  readonly text: string;
  readonly wanted: Wanted;

  constructor(text: string, wanted: Wanted) {
    super();
    this.text = text;
    this.wanted = wanted;
  }

  override toText(): string {
    return this.text;
  }
}

/** `as_text`, `as_bool`, `as_number`, `as_native` of values in YAML. */
export const nativeFilters: ReadonlyMap<string, JinjaFunction> = new Map(
  (['text', 'bool', 'number', 'native'] as const).map((wanted) => {
    const name = `as_${wanted}`;
    const fn = defineFunction(name, { value: required }, ({ value }) => new Marked(toText(value), wanted));
    return [name, fn];
  }),
);

/**
 * What a template in native mode gives: the value of one expression alone, the joined text of several.
 * @throws JINJA_TYPE when as_bool or as_number meets something else
 */
export function nativeValue(values: readonly Value[]): Value {
  if (values.length === 0) return null;
  const [first] = values as readonly [Value];
  if (values.length > 1) return values.map(toText).join('');
  if (!(first instanceof Marked)) return first;
  const value = first.wanted === 'text' ? first.text : (pythonLiteral(first.text) ?? wordValue(first.text));
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
  if ((first.wanted === 'bool' && typeof value !== 'boolean') || (first.wanted === 'number' && !isNumber)) {
    throw typeFault(
      `Could not convert value ${repr(first.text)} into type '${first.wanted}'`,
      `Remove | as_${first.wanted}.`,
    );
  }
  return value;
}

/** YAML writes booleans small; anything else stays text. */
function wordValue(text: string): Value {
  return text === 'true' ? true : text === 'false' ? false : text;
}
