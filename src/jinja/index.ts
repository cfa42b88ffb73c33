/**
 * Jinja with Python's value semantics, as dbt uses it: templates and macros as text, YAML values natively.
 *
 * A host (the project runner) does this:
 * 1. `parseTemplate` for every file, once; the result is immutable and may be kept.
 * 2. `template.macros` lists what the file defines (macros, tests, materializations), without rendering.
 * 3. For each node it renders, it makes one `Globals`: names -> values. Macros of other files are bound to the same
 *    globals by `bindMacro(macro, options)`, lazily in `Globals.get`, so that a macro sees `this`, `model`, ... of
 *    the node that is rendered. A package is a HostObject whose `getAttribute` binds.
 * 4. `renderTemplate(template, { globals })` gives the text, `renderNative` the value of a YAML string.
 */
export type { Expression, MacroDefinition, MacroParameter, SnapshotBlock, Template } from './ast.ts';
export { extractBlocks, type RawBlock } from './blocks.ts';
export { toJs, toValue, type JsValue } from './convert.ts';
export { defineFunction, required, restNamed, restPositional } from './define-function.ts';
export { DictView, PyDict, PySet } from './dict.ts';
export { equals, isTrue, lessThan } from './compare.ts';
export { callTexts } from './expression-text.ts';
export { iterate, length, toArray } from './iterate.ts';
export { pythonLiteral } from './literal.ts';
export { parseExpression, parseTemplate, type ParseOptions } from './parse-template.ts';
export {
  bindMacro,
  callFunction,
  evaluateExpression,
  renderNative,
  renderTemplate,
  type Globals,
  type RenderOptions,
} from './render.ts';
export { repr, toText } from './repr.ts';
export { toJson, type JsonOptions } from './json.ts';
export { typeName } from './type-name.ts';
export {
  HostObject,
  JinjaFunction,
  Namespace,
  PyFloat,
  PyIterator,
  PyList,
  PyRange,
  PyTuple,
  ReturnSignal,
  Undefined,
  type Arguments,
  type CallContext,
  type Operator,
  type UndefinedMode,
  type Value,
} from './value.ts';
