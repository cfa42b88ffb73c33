import { BallastError } from '../errors/ballast-error.ts';
import type { PyInt } from './integers.ts';
import type { PyFloat } from './value.ts';

export type TokenKind =
  | 'data'
  | 'block_begin'
  | 'block_end'
  | 'variable_begin'
  | 'variable_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text of data, names and operators; a string's value. */
  readonly text: string;
  /** A number's value. */
  readonly number?: PyInt | PyFloat;
  /** Where it begins in the source. */
  readonly start: number;
  /** Where it ends in the source. */
  readonly end: number;
  readonly line: number;
}

/** How messages call a token. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'data':
      return 'template data / text';
    case 'block_begin':
      return 'begin of statement block';
    case 'block_end':
      return 'end of statement block';
    case 'variable_begin':
      return 'begin of print statement';
    case 'variable_end':
      return 'end of print statement';
    case 'end':
      return 'end of template';
    case 'string':
      return 'string';
    case 'integer':
    case 'float':
    case 'name':
    case 'operator':
      return token.text;
    default:
      return token.kind satisfies never;
  }
}

/** A position of the source as messages give it; line and column from 1. */
export function positionOf(
  source: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}

/** @returns JINJA_SYNTAX at an offset of the (normalised) source */
export function syntaxFault(
  problem: string,
  fix: string,
  source: string,
  offset: number,
  file: string,
): BallastError {
  const { line, column } = positionOf(source, offset);
  return new BallastError('JINJA_SYNTAX', { problem, column, fix, calls: [] }, { file, line });
}
