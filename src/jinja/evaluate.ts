import { getAttribute, getItem } from './access.ts';
import { operate, signed } from './arithmetic.ts';
import type { ArgumentList, Comparison, Expression } from './ast.ts';
import { callValue } from './call.ts';
import { contains, equals, isTrue, ordered } from './compare.ts';
import { PyDict } from './dict.ts';
import { typeFault } from './faults.ts';
import type { Frame } from './frame.ts';
import { iterate } from './iterate.ts';
import { checkText } from './limits.ts';
import { dictEntries } from './methods/dict.ts';
import { repr, toText } from './repr.ts';
import type { Scope } from './scope.ts';
import { isBound, sliceOf } from './slice.ts';
import { ownerName, typeName } from './type-name.ts';
import { HostObject, PyList, PyTuple, Undefined, type Arguments, type Value } from './value.ts';

/** The value of an expression. `frame.line` follows it, so that errors know where they are. */
export function evaluate(node: Expression, scope: Scope, frame: Frame): Value {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'name':
      return evaluateName(node.name, node.line, scope, frame);
    case 'list':
      return new PyList(node.items.map((item) => evaluate(item, scope, frame)));
    case 'tuple':
      return new PyTuple(node.items.map((item) => evaluate(item, scope, frame)));
    case 'dict': {
      const dict = new PyDict();
      for (const [key, value] of node.entries)
        dict.set(evaluate(key, scope, frame), evaluate(value, scope, frame));
      return dict;
    }
    case 'binary': {
      const left = evaluate(node.left, scope, frame);
      const right = evaluate(node.right, scope, frame);
      frame.line = node.line;
      return operate(node.operator, left, right);
    }
    case 'unary': {
      const operand = evaluate(node.operand, scope, frame);
      frame.line = node.line;
      return signed(node.operator, operand);
    }
    case 'not':
      return !isTrue(evaluate(node.operand, scope, frame));
    case 'and': {
      const left = evaluate(node.left, scope, frame);
      return isTrue(left) ? evaluate(node.right, scope, frame) : left;
    }
    case 'or': {
      const left = evaluate(node.left, scope, frame);
      return isTrue(left) ? left : evaluate(node.right, scope, frame);
    }
    case 'concat': {
      let text = '';
      for (const part of node.parts) text += toText(evaluate(part, scope, frame));
      frame.line = node.line;
      checkText(text.length);
      return text;
    }
    case 'compare':
      return evaluateComparison(node, scope, frame);
    case 'conditional':
      if (isTrue(evaluate(node.test, scope, frame))) return evaluate(node.whenTrue, scope, frame);
      return node.whenFalse === undefined ? withoutElse(frame) : evaluate(node.whenFalse, scope, frame);
    case 'attribute': {
      const object = evaluate(node.object, scope, frame);
      frame.line = node.line;
      return getAttribute(object, node.name, frame.runtime.undefinedMode);
    }
    case 'item':
      return evaluateItem(node, scope, frame);
    case 'slice':
      throw typeFault('A slice stands only directly in brackets.', 'Write x[1:2].');
    case 'call': {
      const callee = evaluate(node.callee, scope, frame);
      const args = evaluateArguments(node.args, scope, frame);
      frame.line = node.line;
      return callValue(callee, args, frame);
    }
    case 'filter': {
      if (node.operand === undefined) throw typeFault('The filter has nothing to filter.');
      const operand = evaluate(node.operand, scope, frame);
      const args = evaluateArguments(node.args, scope, frame);
      frame.line = node.line;
      return frame.filter(node.name, operand, args);
    }
    case 'test': {
      const operand = evaluate(node.operand, scope, frame);
      const args = evaluateArguments(node.args, scope, frame);
      frame.line = node.line;
      return frame.test(node.name, operand, args);
    }
    default:
      return node satisfies never;
  }
}

/** The arguments of a call, `*` and `**` spread. @throws JINJA_TYPE for a name given twice */
export function evaluateArguments(list: ArgumentList, scope: Scope, frame: Frame, caller?: Value): Arguments {
  const positional = list.positional.map((item) => evaluate(item, scope, frame));
  const named = new Map<string, Value>();
  for (const { name, value } of list.named) addNamed(named, name, evaluate(value, scope, frame));
  if (list.spread !== undefined) {
    for (const item of iterate(evaluate(list.spread, scope, frame))) positional.push(item);
  }
  if (list.spreadNamed !== undefined) {
    const source = evaluate(list.spreadNamed, scope, frame);
    if (!(source instanceof PyDict || (source instanceof HostObject && source.isMapping()))) {
      throw typeFault(
        `argument after ** must be a mapping, not ${typeName(source)}`,
        'Give a dict after **.',
      );
    }
    for (const [key, value] of source instanceof PyDict ? source.entries() : hostEntries(source)) {
      if (typeof key !== 'string')
        throw typeFault('keywords must be strings', 'Use names as the keys of the dict.');
      addNamed(named, key, value);
    }
  }
  if (caller !== undefined) addNamed(named, 'caller', caller);
  return { positional, named };
}

function hostEntries(source: HostObject): readonly (readonly [Value, Value])[] {
  return dictEntries(
    new PyList(Array.from(iterate(source), (key) => new PyTuple([key, source.getItem(key) ?? null]))),
  );
}

function addNamed(named: Map<string, Value>, name: string, value: Value): void {
  if (named.has(name)) throw typeFault(`got multiple values for keyword argument '${name}'`, 'Give it once.');
  named.set(name, value);
}

function evaluateComparison(node: Expression & { kind: 'compare' }, scope: Scope, frame: Frame): Value {
  let left = evaluate(node.first, scope, frame);
  for (const { operator, operand } of node.links) {
    const right = evaluate(operand, scope, frame);
    frame.line = node.line;
    if (!isRelated(operator, left, right)) return false;
    left = right;
  }
  return true;
}

function isRelated(operator: Comparison, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operator, left, right);
    default:
      return operator satisfies never;
  }
}

function evaluateItem(node: Expression & { kind: 'item' }, scope: Scope, frame: Frame): Value {
  const object = evaluate(node.object, scope, frame);
  const { key } = node;
  const mode = frame.runtime.undefinedMode;
  if (key.kind !== 'slice') {
    const value = evaluate(key, scope, frame);
    frame.line = node.line;
    return getItem(object, value, mode);
  }
  const [start, stop, step] = [key.start, key.stop, key.step].map((bound) =>
    bound === undefined ? null : evaluate(bound, scope, frame),
  ) as [Value, Value, Value];
  frame.line = node.line;
  const part = sliceOf(object, { start, stop, step });
  if (part !== undefined) return part;
  if (object instanceof Undefined) return getItem(object, 0, mode);
  if (isLiteral(node.object)) {
    const shown = [start, stop, step].map(repr).join(', ');
    return new Undefined('slice', `${ownerName(object)} has no element slice(${shown})`, mode);
  }
  if (![start, stop, step].every(isBound))
    throw typeFault('slice indices must be integers or None or have an __index__ method');
  throw typeFault(
    object instanceof PyDict
      ? "unhashable type: 'slice'"
      : `'${object === null ? 'NoneType' : typeName(object)}' object is not subscriptable`,
    'Take a part of a text, a list or a tuple.',
  );
}

/** Jinja evaluates what is written out while it compiles, where an element that is not there is undefined. */
function isLiteral(node: Expression): boolean {
  if (node.kind === 'list' || node.kind === 'tuple') return node.items.every(isLiteral);
  if (node.kind === 'dict') return node.entries.every((entry) => entry.every(isLiteral));
  return node.kind === 'constant';
}

function evaluateName(name: string, line: number, scope: Scope, frame: Frame): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  frame.line = line;
  return new Undefined(name, `'${name}' is undefined`, frame.runtime.undefinedMode, () => [...scope.names()]);
}

/** `'a' if x` with x false. */
function withoutElse(frame: Frame): Undefined {
  const problem = `the inline if-expression on line ${frame.line} evaluated to false and no else section was defined.`;
  return new Undefined(
    'if',
    problem,
    frame.runtime.undefinedMode === 'strict' ? 'default' : frame.runtime.undefinedMode,
  );
}
