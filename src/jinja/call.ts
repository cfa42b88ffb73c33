import { typeFault, undefinedFault } from './faults.ts';
import { typeName } from './type-name.ts';
import {
  HostObject,
  JinjaFunction,
  Undefined,
  type Arguments,
  type CallContext,
  type Value,
} from './value.ts';

/** `callee(...)`. @throws JINJA_TYPE or JINJA_UNDEFINED when it can't be called */
export function callValue(callee: Value, args: Arguments, context: CallContext): Value {
  if (callee instanceof JinjaFunction) return callee.call(args, context);
  if (callee instanceof Undefined) {
    if (callee.mode === 'lenient') return callee;
    throw undefinedFault(callee.problem, callee.name, callee.known());
  }
  const fn = callee instanceof HostObject ? callee.callable() : undefined;
  if (fn === undefined) {
    throw typeFault(
      `'${typeName(callee)}' object is not callable`,
      'Remove the brackets after it, or check its name.',
    );
  }
  return fn.call(args, context);
}
