import { isBallastError } from '../errors/ballast-error.ts';
import type { Expression } from './ast.ts';
import { signed } from './arithmetic.ts';
import { PyDict } from './dict.ts';
import { parseExpression } from './parse-template.ts';
import { PyFloat, PyList, PyTuple, type Value } from './value.ts';

/**
 * The value that a text is the Python literal of (`[1, 'a', None]`): `ast.literal_eval`.
 * @returns undefined if it is none
 */
export function pythonLiteral(text: string): Value | undefined {
  try {
    // YAML-like words are names in Python, not constants.
    if (/^\s*(?:true|false|none)\s*$/.test(text)) return undefined;
    return literalOf(parseExpression(text.trim(), ''));
  } catch (error) {
    if (isBallastError(error)) return undefined;
    throw error;
  }
}

function literalOf(node: Expression): Value | undefined {
  if (node.kind === 'constant') return node.value;
  if (node.kind === 'list' || node.kind === 'tuple') {
    const items = node.items.map(literalOf);
    if (!items.every((item) => item !== undefined)) return undefined;
    return node.kind === 'list' ? new PyList(items) : new PyTuple(items);
  }
  if (node.kind === 'dict') {
    const dict = new PyDict();
    for (const [keyNode, valueNode] of node.entries) {
      const key = literalOf(keyNode);
      const value = literalOf(valueNode);
      if (key === undefined || value === undefined) return undefined;
      dict.set(key, value);
    }
    return dict;
  }
  if (node.kind !== 'unary') return undefined;
  const operand = literalOf(node.operand);
  return isNumber(operand) ? signed(node.operator, operand) : undefined;
}

function isNumber(value: Value | undefined): value is number | bigint | PyFloat {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
}
