import { bindArguments, type Bound, type Parameters } from '../define-function.ts';
import { nowhere } from '../repr.ts';
import { typeName } from '../type-name.ts';
import { JinjaFunction, type Arguments, type CallContext, type Value } from '../value.ts';

/** What `object.name` gives, by name: a bound method, or the value of an attribute. */
export type Methods = ReadonlyMap<string, (self: Value) => Value>;

/** A type's methods: `build` is given a function that declares one. */
export function methodsOf<T extends Value>(build: (declare: Declare<T>) => void): Methods {
  const methods = new Map<string, (self: Value) => Value>();
  build((name, parameters, body) => {
    methods.set(name, (self) => {
      const call = (args: Arguments, context: CallContext): Value =>
        body(self as T, bindArguments(name, parameters, args), context);
      return new JinjaFunction(
        name,
        call,
        undefined,
        `<built-in method ${name} of ${typeName(self)} object at ${nowhere}>`,
      );
    });
  });
  return methods;
}

export type Declare<T extends Value> = <P extends Parameters>(
  name: string,
  parameters: P,
  body: (self: T, values: Bound<P>, context: CallContext) => Value,
) => void;
