import type { ForStatement, Statement, Target } from './ast.ts';
import { callValue } from './call.ts';
import { isTrue } from './compare.ts';
import { evaluate, evaluateArguments } from './evaluate.ts';
import { typeFault, valueFault } from './faults.ts';
import type { Frame } from './frame.ts';
import { iterate, toArray } from './iterate.ts';
import { checkText } from './limits.ts';
import { Loop } from './loop.ts';
import { makeMacro } from './macro.ts';
import { toText } from './repr.ts';
import { Scope } from './scope.ts';
import { typeName } from './type-name.ts';
import { Namespace, PyTuple, type Value } from './value.ts';

/** How a stretch of statements ended. */
type Outcome = 'end' | 'break' | 'continue';

/** Where statements print to. */
export interface Output {
  write(value: Value): void;
}

/** Text, as it is made: a list printed now does not show what is appended later. */
class TextOutput implements Output {
  text = '';

  write(value: Value): void {
    this.text += toText(value);
    checkText(this.text.length);
  }
}

/** Renders a body in `scope` to text. */
export function renderBody(body: readonly Statement[], scope: Scope, frame: Frame): string {
  const output = new TextOutput();
  executeBody(body, scope, frame, output);
  return output.text;
}

export function executeBody(body: readonly Statement[], scope: Scope, frame: Frame, output: Output): Outcome {
  for (const statement of body) {
    const outcome = execute(statement, scope, frame, output);
    if (outcome !== 'end') return outcome;
  }
  return 'end';
}

function execute(node: Statement, scope: Scope, frame: Frame, output: Output): Outcome {
  switch (node.kind) {
    case 'text':
      output.write(node.text);
      return 'end';
    case 'print':
      output.write(evaluate(node.expression, scope, frame));
      return 'end';
    case 'do':
      evaluate(node.expression, scope, frame);
      return 'end';
    case 'if':
      for (const branch of node.branches) {
        frame.line = branch.line;
        if (isTrue(evaluate(branch.test, scope, frame)))
          return executeBody(branch.body, scope, frame, output);
      }
      return executeBody(node.otherwise, scope, frame, output);
    case 'for':
      return executeFor(node, evaluate(node.iterable, scope, frame), 0, scope, frame, output);
    case 'break':
    case 'continue':
      return node.kind;
    case 'set': {
      const value = evaluate(node.value, scope, frame);
      frame.line = node.line;
      assign(node.target, value, scope);
      return 'end';
    }
    case 'set-block': {
      let value: Value = renderBody(node.body, new Scope(scope), frame);
      frame.line = node.line;
      if (node.filter !== undefined) value = evaluate(withOperand(node.filter, value), scope, frame);
      assign(node.target, value, scope);
      return 'end';
    }
    case 'with': {
      const inner = new Scope(scope);
      for (const { target, value } of node.assignments) assign(target, evaluate(value, scope, frame), inner);
      return executeBody(node.body, inner, frame, output);
    }
    case 'filter-block': {
      const text = renderBody(node.body, new Scope(scope), frame);
      frame.line = node.line;
      const filtered = evaluate(withOperand(node.filter, text), scope, frame);
      // Jinja joins what it gives to the text as it is.
      if (typeof filtered !== 'string')
        throw typeFault(
          `a filter block must give a text, but '${node.filter.name}' gives ${typeName(filtered)}`,
          'Use the filter in an expression.',
        );
      output.write(filtered);
      return 'end';
    }
    case 'scope':
      return executeBody(node.body, new Scope(scope), frame, output);
    case 'macro':
      scope.set(node.macro.name, makeMacro(node.macro, scope, frame.runtime, renderBody));
      return 'end';
    case 'call-block': {
      const callee = evaluate(node.call.callee, scope, frame);
      const caller = makeMacro(node.caller, scope, frame.runtime, renderBody);
      const args = evaluateArguments(node.call.args, scope, frame, caller);
      frame.line = node.line;
      output.write(callValue(callee, args, frame));
      return 'end';
    }
    case 'snapshot':
      return 'end';
    default:
      return node satisfies never;
  }
}

type FilterNode = (Statement & { kind: 'filter-block' })['filter'];

/** A filter chain with its innermost operand filled in. */
function withOperand(filter: FilterNode, value: Value): FilterNode {
  const { operand } = filter;
  if (operand?.kind === 'filter') return { ...filter, operand: withOperand(operand, value) };
  return { ...filter, operand: { kind: 'constant', value } };
}

function executeFor(
  node: ForStatement,
  items: Value,
  depth0: number,
  scope: Scope,
  frame: Frame,
  output: Output,
): Outcome {
  frame.line = node.line;
  const source = node.filter === undefined ? iterate(items) : selected(node, items, scope, frame);
  const recurse = (inner: Value, depth: number): Value => {
    const nested = new TextOutput();
    executeFor(node, inner, depth, scope, frame, nested);
    return nested.text;
  };
  const loop = new Loop(source, frame.runtime.undefinedMode, depth0, node.recursive ? recurse : undefined);
  let empty = true;
  while (loop.advance()) {
    empty = false;
    const inner = new Scope(scope);
    inner.set('loop', loop);
    assign(node.target, loop.item, inner);
    if (executeBody(node.body, inner, frame, output) === 'break') break;
    frame.line = node.line;
  }
  return empty ? executeBody(node.otherwise, new Scope(scope), frame, output) : 'end';
}

function* selected(node: ForStatement, items: Value, scope: Scope, frame: Frame): IterableIterator<Value> {
  for (const item of iterate(items)) {
    const inner = new Scope(scope);
    assign(node.target, item, inner);
    if (isTrue(evaluate(node.filter!, inner, frame))) yield item;
  }
}

function assign(target: Target, value: Value, scope: Scope): void {
  switch (target.kind) {
    case 'name':
      scope.set(target.name, value);
      return;
    case 'namespace': {
      const namespace = scope.get(target.name);
      if (!(namespace instanceof Namespace)) {
        throw typeFault(
          'cannot assign attribute on non-namespace object',
          `Make it one first: {% set ${target.name} = namespace() %}; for a dict write {% do ${target.name}.update({...}) %}.`,
        );
      }
      namespace.attributes.set(target.attribute, value);
      return;
    }
    case 'tuple': {
      const items = value instanceof PyTuple ? value.items : toArray(value);
      const wanted = target.items.length;
      if (items.length !== wanted) {
        const problem =
          items.length < wanted
            ? `not enough values to unpack (expected ${wanted}, got ${items.length})`
            : `too many values to unpack (expected ${wanted})`;
        throw valueFault(problem, `Name ${items.length} variables, or give ${wanted} values.`);
      }
      target.items.forEach((item, i) => assign(item, items[i], scope));
    }
  }
}
