import type { Expression, MacroDefinition, Template } from './ast.ts';
import { withBuiltins } from './builtins.ts';
import { isTrue } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { valueFault } from './faults.ts';
import { executeBody, renderBody } from './execute.ts';
import { builtinFilters } from './filters/index.ts';
import { Frame, type Filter, type Runtime, type Test } from './frame.ts';
import { located } from './locate.ts';
import { makeMacro } from './macro.ts';
import { builtinTests } from './tests.ts';
import { nativeFilters, nativeValue } from './native.ts';
import { Scope, type Globals } from './scope.ts';
import {
  JinjaFunction,
  ReturnSignal,
  type Arguments,
  type CallContext,
  type UndefinedMode,
  type Value,
} from './value.ts';

export type { Globals };

/** Everything that rendering depends on besides the template. */
export interface RenderOptions {
  /** A Map, or a Globals of the host's own. */
  readonly globals?: Globals | ReadonlyMap<string, Value>;
  /** Filters and tests of the host, by name; called with the filtered value as the first argument. */
  readonly filters?: ReadonlyMap<string, JinjaFunction>;
  readonly tests?: ReadonlyMap<string, JinjaFunction>;
  /** Default 'default'. */
  readonly undefinedMode?: UndefinedMode;
  /** Where the `random` filter draws from: [0, 1). Default Math.random. */
  readonly random?: () => number;
}

/**
 * The text of a template.
 * @throws JINJA_* with the file and line of the innermost macro and the chain of calls that led there
 */
export function renderTemplate(template: Template, options: RenderOptions = {}): string {
  return run(template.file, options, (scope, frame) => renderBody(template.body, scope, frame));
}

/**
 * The value of a template in dbt's native mode (values in YAML files): one expression alone gives its value,
 * anything else the text; `as_bool`, `as_number`, `as_native` turn text into a value, `as_text` keeps it.
 */
export function renderNative(template: Template, options: RenderOptions = {}): Value {
  const filters = new Map([...nativeFilters, ...(options.filters ?? [])]);
  return run(template.file, { ...options, filters }, (scope, frame) => {
    const values: Value[] = [];
    executeBody(template.body, scope, frame, { write: (value) => values.push(value) });
    return nativeValue(values);
  });
}

/** The value of one expression (`parseExpression` makes it). */
export function evaluateExpression(expression: Expression, file: string, options: RenderOptions = {}): Value {
  return run(file, options, (scope, frame) => evaluate(expression, scope, frame));
}

/**
 * A macro as a function over these globals. It sees them and what its file sets at top level; other macros of
 * its file only through the globals, so that a project can override them.
 * @param template the file that defines it
 */
export function bindMacro(
  template: Template,
  macro: MacroDefinition,
  options: RenderOptions = {},
): JinjaFunction {
  const runtime = runtimeOf(options);
  const globals = globalsOf(options);
  const own = template.body.filter((statement) => statement.kind !== 'macro' && statement.kind !== 'text');
  const bare = makeMacro(macro, new Scope(globals), runtime, renderBody);
  if (own.length === 0) return bare;
  // What the file sets at its top may depend on the node, so each call starts afresh, as in dbt.
  const call = (args: Arguments, context: CallContext): Value => {
    const scope = new Scope(globals);
    const frame = new Frame(runtime, template.file, 1, `file ${template.file}`, context);
    try {
      renderBody(own, scope, frame);
    } catch (error) {
      throw located(error, frame);
    }
    return makeMacro(macro, scope, runtime, renderBody).call(args, context);
  };
  return new JinjaFunction(bare.name, call, bare.attributes, bare.shown);
}

/** Calls a function from outside any template (hooks, run-operation). */
export function callFunction(fn: JinjaFunction, args: Partial<Arguments> = {}, file = ''): Value {
  const context: CallContext = { file, line: 1, macro: undefined, depth: 0, calls: () => [] };
  return fn.call({ positional: args.positional ?? [], named: args.named ?? new Map() }, context);
}

function run<T>(file: string, options: RenderOptions, body: (scope: Scope, frame: Frame) => T): T {
  const frame = new Frame(runtimeOf(options), file, 1);
  try {
    return body(new Scope(globalsOf(options)), frame);
  } catch (error) {
    if (error instanceof ReturnSignal) {
      throw located(valueFault('return() outside of a macro', 'Call it inside a {% macro %} only.'), frame);
    }
    throw located(error, frame);
  }
}

function runtimeOf(options: RenderOptions): Runtime {
  return {
    undefinedMode: options.undefinedMode ?? 'default',
    filters:
      options.filters === undefined
        ? builtinFilters
        : new Map([...builtinFilters, ...hostFilters(options.filters)]),
    tests:
      options.tests === undefined ? builtinTests : new Map([...builtinTests, ...hostTests(options.tests)]),
    random: options.random ?? Math.random,
  };
}

function hostFilters(filters: ReadonlyMap<string, JinjaFunction>): readonly (readonly [string, Filter])[] {
  return Array.from(filters, ([name, fn]) => [
    name,
    (value, args, frame) => fn.call({ ...args, positional: [value, ...args.positional] }, frame),
  ]);
}

function hostTests(tests: ReadonlyMap<string, JinjaFunction>): readonly (readonly [string, Test])[] {
  return hostFilters(tests).map(([name, filter]) => [
    name,
    (value, args, frame) => isTrue(filter(value, args, frame)),
  ]);
}

function globalsOf({ globals }: RenderOptions): Globals {
  if (globals === undefined) return withBuiltins({ get: () => undefined, names: () => [] });
  if ('names' in globals) return withBuiltins(globals);
  return withBuiltins({ get: (name) => globals.get(name), names: () => globals.keys() });
}
