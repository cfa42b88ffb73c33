import type { MacroDefinition } from './ast.ts';
import { PyDict } from './dict.ts';
import { argumentsFault, recursionFault } from './faults.ts';
import { evaluate } from './evaluate.ts';
import { Frame, type Runtime } from './frame.ts';
import { maxCalls } from './limits.ts';
import { Scope } from './scope.ts';
import { located } from './locate.ts';
import {
  JinjaFunction,
  PyTuple,
  ReturnSignal,
  Undefined,
  type Arguments,
  type CallContext,
  type Value,
} from './value.ts';
import type { Statement } from './ast.ts';

/** Renders statements; passed in, since statements make macros. */
export type RenderBody = (body: readonly Statement[], scope: Scope, frame: Frame) => string;

/**
 * A macro as a value: it sees the names of `scope`, where it was defined.
 * Its value is its text, or what the host's `return()` gave.
 */
export function makeMacro(
  macro: MacroDefinition,
  scope: Scope,
  runtime: Runtime,
  render: RenderBody,
): JinjaFunction {
  const isCaller = macro.tag === 'call';
  const name = isCaller ? 'caller' : macro.name;
  const call = (args: Arguments, context: CallContext): Value => {
    const frame = new Frame(
      runtime,
      macro.file,
      macro.line,
      isCaller ? `call block of ${macro.file}` : `macro ${name}`,
      context,
    );
    if (frame.depth > maxCalls) throw recursionFault(`The call of macro ${name}`);
    try {
      return render(macro.body, bind(macro, name, args, new Scope(scope), frame), frame);
    } catch (error) {
      // What a call block returns, it returns from the macro that calls it.
      if (error instanceof ReturnSignal && !isCaller) return error.value;
      throw located(error, frame);
    }
  };
  return new JinjaFunction(name, call, attributesOf(macro, name), `<Macro '${name}'>`);
}

function attributesOf(macro: MacroDefinition, name: string): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['name', name],
    ['arguments', new PyTuple(macro.parameters.map((parameter) => parameter.name))],
    ['catch_kwargs', macro.uses.kwargs],
    ['catch_varargs', macro.uses.varargs],
    ['caller', macro.uses.caller],
  ]);
}

/** Puts the arguments into `scope`; defaults are evaluated here, in order, and see the arguments before them. */
function bind(macro: MacroDefinition, name: string, args: Arguments, scope: Scope, frame: Frame): Scope {
  const named = new Map(args.named);
  const missing: number[] = [];
  macro.parameters.forEach((parameter, i) => {
    const value = args.positional[i] ?? (i < args.positional.length ? null : named.get(parameter.name));
    if (value === undefined) missing.push(i);
    else scope.set(parameter.name, value);
    if (i >= args.positional.length) named.delete(parameter.name);
  });
  if (macro.uses.caller && !macro.parameters.some((parameter) => parameter.name === 'caller')) {
    const caller = named.get('caller');
    scope.set('caller', caller ?? new Undefined('caller', 'No caller defined', frame.runtime.undefinedMode));
    named.delete('caller');
  }
  if (macro.uses.kwargs) scope.set('kwargs', new PyDict(named));
  else if (named.size > 0) {
    const [first] = named.keys();
    throw argumentsFault(`macro '${name}' takes no keyword argument '${first}'`, signatureOf(macro, name));
  }
  if (macro.uses.varargs) scope.set('varargs', new PyTuple(args.positional.slice(macro.parameters.length)));
  else if (args.positional.length > macro.parameters.length) {
    throw argumentsFault(
      `macro '${name}' takes not more than ${macro.parameters.length} argument(s), got ${args.positional.length}`,
      signatureOf(macro, name),
    );
  }
  for (const i of missing) {
    const parameter = macro.parameters[i];
    const problem = `parameter '${parameter.name}' was not provided`;
    const value =
      parameter.default === undefined
        ? new Undefined(parameter.name, problem, frame.runtime.undefinedMode)
        : evaluate(parameter.default, scope, frame);
    scope.set(parameter.name, value);
  }
  return scope;
}

function signatureOf(macro: MacroDefinition, name: string): string {
  const parameters = macro.parameters.map(
    (parameter) => parameter.name + (parameter.default === undefined ? '' : '=...'),
  );
  return `${name}(${parameters.join(', ')})`;
}
