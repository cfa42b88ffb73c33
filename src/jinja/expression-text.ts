import type { ArgumentList, Expression, Template } from './ast.ts';
import { repr } from './repr.ts';

/**
 * The named arguments of the first call of `name` in a template, as text, without evaluating anything: a text that
 * stands there literally is itself, all else is written as an expression.
 * @returns undefined if there is no such call
 */
export function callTexts(template: Template, name: string): Readonly<Record<string, string>> | undefined {
  const call = findCall(template.body, name);
  if (call === undefined) return undefined;
  return Object.fromEntries(
    call.args.named.map(({ name, value }) => [
      name,
      value.kind === 'constant' && typeof value.value === 'string' ? value.value : expressionText(value),
    ]),
  );
}

type Call = Expression & { readonly kind: 'call' };

/** Looks through any part of a syntax tree, in order. */
function findCall(part: unknown, name: string): Call | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const node = part as { readonly kind?: string };
  if (node.kind === 'constant') return undefined;
  if (node.kind === 'call') {
    const call = part as Call;
    if (call.callee.kind === 'name' && call.callee.name === name) return call;
  }
  for (const child of Object.values(part)) {
    const found = findCall(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An expression as it could stand in a template; grouping that its operators need is not written. */
function expressionText(expression: Expression): string {
  const list = (items: readonly Expression[]) => items.map(expressionText).join(', ');
  switch (expression.kind) {
    case 'constant':
      return repr(expression.value);
    case 'name':
      return expression.name;
    case 'list':
      return `[${list(expression.items)}]`;
    case 'tuple':
      return expression.items.length === 1 ? `(${list(expression.items)},)` : `(${list(expression.items)})`;
    case 'dict':
      return `{${expression.entries.map(([key, value]) => `${expressionText(key)}: ${expressionText(value)}`).join(', ')}}`;
    case 'attribute':
      return `${expressionText(expression.object)}.${expression.name}`;
    case 'item':
      return `${expressionText(expression.object)}[${expressionText(expression.key)}]`;
    case 'slice':
      return [expression.start, expression.stop, expression.step]
        .map((part) => (part === undefined ? '' : expressionText(part)))
        .join(':');
    case 'call':
      return `${expressionText(expression.callee)}(${argumentsText(expression.args)})`;
    case 'concat':
      return expression.parts.map(expressionText).join(' ~ ');
    case 'compare':
      return [
        expressionText(expression.first),
        ...expression.links.map(({ operator, operand }) => `${operator} ${expressionText(operand)}`),
      ].join(' ');
    case 'not':
      return `not ${expressionText(expression.operand)}`;
    case 'unary':
      return `${expression.operator}${expressionText(expression.operand)}`;
    case 'and':
    case 'or':
      return `${expressionText(expression.left)} ${expression.kind} ${expressionText(expression.right)}`;
    case 'binary':
      return `${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)}`;
    case 'conditional': {
      const { test, whenTrue, whenFalse } = expression;
      const otherwise = whenFalse === undefined ? '' : ` else ${expressionText(whenFalse)}`;
      return `${expressionText(whenTrue)} if ${expressionText(test)}${otherwise}`;
    }
    case 'filter': {
      const operand = expression.operand === undefined ? '' : expressionText(expression.operand);
      return `${operand} | ${expression.name}(${argumentsText(expression.args)})`;
    }
    case 'test':
      return `${expressionText(expression.operand)} is ${expression.name}(${argumentsText(expression.args)})`;
    default:
      return expression satisfies never;
  }
}

function argumentsText({ positional, named, spread, spreadNamed }: ArgumentList): string {
  return [
    ...positional.map(expressionText),
    ...named.map(({ name, value }) => `${name}=${expressionText(value)}`),
    ...(spread === undefined ? [] : [`*${expressionText(spread)}`]),
    ...(spreadNamed === undefined ? [] : [`**${expressionText(spreadNamed)}`]),
  ].join(', ');
}
