import type { ArgumentList, Comparison, Expression, FilterExpression } from './ast.ts';
import { maxNesting } from './limits.ts';
import { describeToken } from './token.ts';
import type { TokenStream } from './token-stream.ts';
import type { Operator, Value } from './value.ts';

const constants = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const noArguments: ArgumentList = { positional: [], named: [], spread: undefined, spreadNamed: undefined };
const comparisons: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

/** Jinja's expression grammar, one method a level, loosest first. */
export class ExpressionParser {
  readonly stream: TokenStream;
  /** Told of every name that is read. */
  readonly #onName: (name: string) => void;
  #depth = 0;

  constructor(stream: TokenStream, onName: (name: string) => void) {
    this.stream = stream;
    this.#onName = onName;
  }

  /** @param conditional whether `a if b else c` is one expression here */
  expression(conditional = true): Expression {
    if (++this.#depth > maxNesting) {
      throw this.stream.fault('The expression is nested too deeply.', 'Take it apart with {% set %}.');
    }
    const result = conditional ? this.#conditional() : this.#or();
    this.#depth--;
    return result;
  }

  /**
   * One expression, or a tuple of several without brackets.
   * @param ends names that end it, such as `in`
   */
  tuple(conditional = true, ends: readonly string[] = [], empty = false): Expression {
    const items: Expression[] = [];
    let comma = false;
    for (;;) {
      if (items.length > 0) this.stream.expectOperator(',');
      if (this.#endsTuple(ends)) break;
      items.push(this.expression(conditional));
      if (!this.stream.isOperator(',')) break;
      comma = true;
    }
    if (!comma && items.length === 1) return items[0];
    if (!comma && !empty) {
      throw this.stream.fault(
        `Expected an expression, got '${describeToken(this.stream.current)}'`,
        'Write a value here.',
      );
    }
    return { kind: 'tuple', items };
  }

  #endsTuple(ends: readonly string[]): boolean {
    const { kind, text } = this.stream.current;
    if (kind === 'variable_end' || kind === 'block_end' || kind === 'end') return true;
    return (kind === 'operator' && text === ')') || (kind === 'name' && ends.includes(text));
  }

  #conditional(): Expression {
    let { line } = this.stream.current;
    let result = this.#or();
    while (this.stream.skipName('if')) {
      const test = this.#or();
      const whenFalse = this.stream.skipName('else') ? this.expression() : undefined;
      result = { kind: 'conditional', test, whenTrue: result, whenFalse, line };
      ({ line } = this.stream.current);
    }
    return result;
  }

  #or(): Expression {
    let left = this.#and();
    for (let { line } = this.stream.current; this.stream.skipName('or'); { line } = this.stream.current) {
      left = { kind: 'or', left, right: this.#and(), line };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    for (let { line } = this.stream.current; this.stream.skipName('and'); { line } = this.stream.current) {
      left = { kind: 'and', left, right: this.#not(), line };
    }
    return left;
  }

  #not(): Expression {
    const { line } = this.stream.current;
    let count = 0;
    while (this.stream.skipName('not')) count++;
    let operand = this.#comparison();
    for (; count > 0; count--) operand = { kind: 'not', operand, line };
    return operand;
  }

  #comparison(): Expression {
    const { line } = this.stream.current;
    const first = this.#sum();
    const links: { operator: Comparison; operand: Expression }[] = [];
    for (let operator = this.#comparisonSign(); operator !== undefined; operator = this.#comparisonSign()) {
      links.push({ operator, operand: this.#sum() });
    }
    return links.length === 0 ? first : { kind: 'compare', first, links, line };
  }

  #comparisonSign(): Comparison | undefined {
    const { kind, text } = this.stream.current;
    if (kind === 'operator' && comparisons.includes(text)) return this.stream.next().text as Comparison;
    if (this.stream.skipName('in')) return 'in';
    if (
      this.stream.isName('not') &&
      this.stream.following.kind === 'name' &&
      this.stream.following.text === 'in'
    ) {
      this.stream.next();
      this.stream.next();
      return 'not in';
    }
    return undefined;
  }

  #sum(): Expression {
    return this.#binary(['+', '-'], () => this.#concatenation());
  }

  #concatenation(): Expression {
    const { line } = this.stream.current;
    const parts = [this.#product()];
    while (this.stream.skipOperator('~')) parts.push(this.#product());
    return parts.length === 1 ? parts[0] : { kind: 'concat', parts, line };
  }

  #product(): Expression {
    return this.#binary(['*', '/', '//', '%'], () => this.#binary(['**'], () => this.unary()));
  }

  #binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const { kind, text, line } = this.stream.current;
      if (kind !== 'operator' || !operators.includes(text)) return left;
      this.stream.next();
      left = { kind: 'binary', operator: text as Operator, left, right: operand(), line };
    }
  }

  /** A primary with its sign, and what follows it: attributes, items, calls, filters and tests. */
  unary(filters = true): Expression {
    const { line } = this.stream.current;
    let result: Expression;
    if (this.stream.isOperator('-') || this.stream.isOperator('+')) {
      if (++this.#depth > maxNesting) throw this.stream.fault('Too many signs.', 'Keep one of them.');
      const operator = this.stream.next().text as '-' | '+';
      result = { kind: 'unary', operator, operand: this.unary(false), line };
      this.#depth--;
    } else result = this.primary();
    result = this.#postfix(result);
    return filters ? this.#filters(result) : result;
  }

  primary(): Expression {
    const token = this.stream.current;
    if (token.kind === 'string') {
      let value = '';
      while (this.stream.current.kind === 'string') value += this.stream.next().text;
      return { kind: 'constant', value };
    }
    if (token.kind !== 'name' && token.number === undefined) return this.#bracketed();
    this.stream.next();
    if (token.number !== undefined) return { kind: 'constant', value: token.number };
    const constant = constants.get(token.text);
    if (constant !== undefined) return { kind: 'constant', value: constant };
    this.#onName(token.text);
    return { kind: 'name', name: token.text, line: token.line };
  }

  #bracketed(): Expression {
    if (this.stream.skipOperator('(')) {
      const inside = this.tuple(true, [], true);
      this.stream.expectOperator(')');
      return inside;
    }
    if (this.stream.skipOperator('[')) {
      const items: Expression[] = [];
      while (!this.stream.skipOperator(']')) {
        items.push(this.expression());
        if (!this.stream.isOperator(']')) this.stream.expectOperator(',');
      }
      return { kind: 'list', items };
    }
    const { line } = this.stream.current;
    if (this.stream.skipOperator('{')) {
      const entries: [Expression, Expression][] = [];
      while (!this.stream.skipOperator('}')) {
        const key = this.expression();
        this.stream.expectOperator(':');
        entries.push([key, this.expression()]);
        if (!this.stream.isOperator('}')) this.stream.expectOperator(',');
      }
      return { kind: 'dict', entries, line };
    }
    throw this.stream.fault(`unexpected '${describeToken(this.stream.current)}'`, 'Write a value here.');
  }

  #postfix(start: Expression): Expression {
    let result = start;
    for (;;) {
      const { line } = this.stream.current;
      if (this.stream.skipOperator('.')) result = this.#attribute(result, line);
      else if (this.stream.skipOperator('[')) result = this.#subscript(result, line);
      else if (this.stream.isOperator('('))
        result = { kind: 'call', callee: result, args: this.args(), line };
      else return result;
    }
  }

  #attribute(object: Expression, line: number): Expression {
    const token = this.stream.next();
    if (token.kind === 'name') return { kind: 'attribute', object, name: token.text, line };
    if (token.number !== undefined && token.kind === 'integer') {
      return { kind: 'item', object, key: { kind: 'constant', value: token.number }, line };
    }
    throw this.stream.fault('expected name or number', 'Write a name after the point.', token);
  }

  #subscript(object: Expression, line: number): Expression {
    const keys: Expression[] = [];
    while (!this.stream.isOperator(']')) {
      if (keys.length > 0) this.stream.expectOperator(',');
      keys.push(this.#subscriptKey());
    }
    this.stream.next();
    const key: Expression = keys.length === 1 ? keys[0] : { kind: 'tuple', items: keys };
    return { kind: 'item', object, key, line };
  }

  #subscriptKey(): Expression {
    const part = (): Expression | undefined =>
      this.stream.isOperator(':') || this.stream.isOperator(']') || this.stream.isOperator(',')
        ? undefined
        : this.expression();
    const start = this.stream.isOperator(':') ? undefined : this.expression();
    if (!this.stream.skipOperator(':')) return start!;
    const stop = part();
    const step = this.stream.skipOperator(':') ? part() : undefined;
    return { kind: 'slice', start, stop, step };
  }

  #filters(start: Expression): Expression {
    let result = start;
    for (;;) {
      const { line } = this.stream.current;
      if (this.stream.skipOperator('|')) result = this.filter(result);
      else if (this.stream.skipName('is')) result = this.#test(result, line);
      else if (this.stream.isOperator('('))
        result = { kind: 'call', callee: result, args: this.args(), line };
      else return result;
    }
  }

  /** One filter after its `|`. @param operand undefined in a filter block */
  filter(operand: Expression | undefined): FilterExpression {
    const { line } = this.stream.current;
    const name = this.#dottedName();
    const args = this.stream.isOperator('(') ? this.args() : noArguments;
    return { kind: 'filter', name, operand, args, line };
  }

  #dottedName(): string {
    let name = this.stream.expectName().text;
    while (this.stream.skipOperator('.')) name += `.${this.stream.expectName().text}`;
    return name;
  }

  #test(operand: Expression, line: number): Expression {
    const negated = this.stream.skipName('not');
    const name = this.#dottedName();
    let args = noArguments;
    if (this.stream.isOperator('(')) args = this.args();
    else if (this.#startsTestArgument()) {
      if (this.stream.isName('is')) {
        throw this.stream.fault('You cannot chain multiple tests with is', 'Join the tests with "and".');
      }
      args = { ...noArguments, positional: [this.#postfix(this.primary())] };
    }
    const test: Expression = { kind: 'test', name, operand, args, line };
    return negated ? { kind: 'not', operand: test, line } : test;
  }

  #startsTestArgument(): boolean {
    const { kind, text } = this.stream.current;
    if (kind === 'name') return text !== 'else' && text !== 'or' && text !== 'and';
    return (
      kind === 'string' ||
      kind === 'integer' ||
      kind === 'float' ||
      (kind === 'operator' && '[{'.includes(text))
    );
  }

  /** `(a, b, *c, name=d, **e)` */
  args(): ArgumentList {
    const open = this.stream.expectOperator('(');
    const positional: Expression[] = [];
    const named: { name: string; value: Expression }[] = [];
    let spread: Expression | undefined;
    let spreadNamed: Expression | undefined;
    const ensure = (holds: boolean): void => {
      if (!holds) {
        const fix = 'Write positional arguments first, then *args, then named ones, then **kwargs.';
        throw this.stream.fault('invalid syntax for function call expression', fix, open);
      }
    };
    while (!this.stream.isOperator(')')) {
      if (this.stream.skipOperator('*')) {
        ensure(spread === undefined && spreadNamed === undefined);
        spread = this.expression();
      } else if (this.stream.skipOperator('**')) {
        ensure(spreadNamed === undefined);
        spreadNamed = this.expression();
      } else if (this.#startsNamed()) {
        ensure(spreadNamed === undefined);
        const name = this.stream.next().text;
        this.stream.next();
        named.push({ name, value: this.expression() });
      } else {
        ensure(spread === undefined && spreadNamed === undefined && named.length === 0);
        positional.push(this.expression());
      }
      if (!this.stream.isOperator(')')) this.stream.expectOperator(',');
    }
    this.stream.next();
    return { positional, named, spread, spreadNamed };
  }

  #startsNamed(): boolean {
    const { following } = this.stream;
    return this.stream.current.kind === 'name' && following.kind === 'operator' && following.text === '=';
  }
}
