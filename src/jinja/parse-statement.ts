import type {
  Expression,
  FilterExpression,
  MacroDefinition,
  MacroParameter,
  SnapshotBlock,
  Statement,
  Target,
} from './ast.ts';
import { maxNesting } from './limits.ts';
import { ExpressionParser } from './parse-expression.ts';
import { parseMaterialization, parseParameters, parseTarget } from './parse-head.ts';
import { unclosedFault, unknownTagFault, type OpenTag } from './tag-faults.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

const hiddenParameters = ['varargs', 'kwargs', 'caller'] as const;

/** Jinja's statements and dbt's tags, until the end of the template. */
export class StatementParser {
  readonly stream: TokenStream;
  readonly #expressions: ExpressionParser;
  readonly macros: MacroDefinition[] = [];
  readonly snapshots: SnapshotBlock[] = [];
  /** The blocks that are open, for messages. */
  readonly #open: OpenTag[] = [];
  /** Of each macro whose body is being read: the hidden parameters that it names. */
  readonly #uses: Set<string>[] = [];
  /** Of each macro body and the template: how many loops are open in it. */
  readonly #loops: number[] = [0];
  readonly #blockNames = new Set<string>();

  constructor(stream: TokenStream) {
    this.stream = stream;
    this.#expressions = new ExpressionParser(stream, (name) => {
      for (const uses of this.#uses) uses.add(name);
    });
  }

  /** The whole template. @throws JINJA_SYNTAX */
  template(): readonly Statement[] {
    return this.#body([]);
  }

  /** Statements up to a tag named in `ends`, which becomes the current token. */
  #body(ends: readonly string[]): Statement[] {
    const body: Statement[] = [];
    for (;;) {
      const token = this.stream.next();
      if (token.kind === 'data') body.push({ kind: 'text', text: token.text });
      else if (token.kind === 'variable_begin') {
        const expression = this.#expressions.tuple();
        this.stream.expectKind('variable_end', 'end of print statement');
        body.push({ kind: 'print', expression, line: token.line });
      } else if (token.kind === 'block_begin') {
        if (this.stream.current.kind === 'name' && ends.includes(this.stream.current.text)) return body;
        const statement = this.#statement(token);
        if (statement !== undefined) body.push(statement);
        this.stream.expectKind('block_end', 'end of statement block');
      } else {
        if (ends.length > 0) throw unclosedFault(this.stream, this.#open.at(-1)!, token);
        return body;
      }
    }
  }

  /** The body of the tag that was just read, and its end tag; the end of the tag after it stays. */
  #bodyOf(name: string, ends: readonly string[], opening: Token): { body: Statement[]; end: Token } {
    this.stream.skipOperator(':');
    this.stream.expectKind('block_end', 'end of statement block');
    if (this.#open.length >= maxNesting) {
      throw this.stream.fault('Blocks are nested too deeply.', 'Move the inner ones into a macro.', opening);
    }
    this.#open.push({ name, ends, line: opening.line });
    const body = this.#body(ends);
    this.#open.pop();
    return { body, end: this.stream.next() };
  }

  #statement(begin: Token): Statement | undefined {
    const tag = this.stream.current;
    if (tag.kind !== 'name')
      throw this.stream.fault('tag name expected', 'Write a tag such as if, for or set after {%.');
    this.stream.next();
    switch (tag.text) {
      case 'if':
        return this.#if(tag);
      case 'for':
        return this.#for(tag);
      case 'break':
      case 'continue':
        if (this.#loops.at(-1) === 0) {
          throw this.stream.fault(`'${tag.text}' outside loop`, 'Use it inside {% for %} only.', tag);
        }
        return { kind: tag.text };
      case 'do':
        return { kind: 'do', expression: this.#expressions.tuple(), line: tag.line };
      case 'set':
        return this.#set(tag);
      case 'with':
        return this.#with(tag);
      case 'filter': {
        const filter = this.#filterChain(this.#expressions.filter(undefined));
        return {
          kind: 'filter-block',
          filter,
          body: this.#bodyOf('filter', ['endfilter'], tag).body,
          line: tag.line,
        };
      }
      case 'autoescape':
        this.#expressions.expression();
        return { kind: 'scope', body: this.#bodyOf('autoescape', ['endautoescape'], tag).body };
      case 'block':
        return this.#block(tag);
      case 'macro':
        return this.#macro(tag, begin, this.stream.expectName().text, 'endmacro');
      case 'test':
      case 'data_test':
        return this.#macro(tag, begin, `test_${this.stream.expectName().text}`, `end${tag.text}`);
      case 'materialization':
        return this.#materialization(tag, begin);
      case 'call':
        return this.#call(tag, begin);
      case 'snapshot':
        return this.#snapshot(tag);
      case 'docs': {
        this.stream.expectName();
        this.#bodyOf('docs', ['enddocs'], tag);
        return undefined;
      }
      case 'include':
      case 'import':
      case 'from':
      case 'extends':
        throw this.stream.fault(
          `{% ${tag.text} %} needs a template loader, and there is none (nor has dbt).`,
          'Put what is shared into a macro; every macro of the project and its packages can be called.',
          tag,
        );
      default:
        throw unknownTagFault(this.stream, this.#open.at(-1), tag);
    }
  }

  #if(tag: Token): Statement {
    const branches: { test: Expression; body: readonly Statement[]; line: number }[] = [];
    let { line } = tag;
    for (;;) {
      const test = this.#expressions.tuple(false);
      const { body, end } = this.#bodyOf('if', ['elif', 'else', 'endif'], tag);
      branches.push({ test, body, line });
      if (end.text === 'endif') return { kind: 'if', branches, otherwise: [] };
      if (end.text === 'else') {
        return { kind: 'if', branches, otherwise: this.#bodyOf('if', ['endif'], tag).body };
      }
      ({ line } = end);
    }
  }

  #for(tag: Token): Statement {
    const target = parseTarget(this.stream, false, ['in']);
    this.stream.expectName('in');
    const iterable = this.#expressions.tuple(false, ['recursive']);
    const filter = this.stream.skipName('if') ? this.#expressions.expression() : undefined;
    const recursive = this.stream.skipName('recursive');
    this.#loops.push(this.#loops.pop()! + 1);
    const { body, end } = this.#bodyOf('for', ['endfor', 'else'], tag);
    this.#loops.push(this.#loops.pop()! - 1);
    const otherwise = end.text === 'else' ? this.#bodyOf('for', ['endfor'], tag).body : [];
    return { kind: 'for', target, iterable, filter, recursive, body, otherwise, line: tag.line };
  }

  #set(tag: Token): Statement {
    const target = parseTarget(this.stream, true, []);
    if (this.stream.skipOperator('=')) {
      return { kind: 'set', target, value: this.#expressions.tuple(), line: tag.line };
    }
    const filter = this.stream.isOperator('|') ? this.#filterChain(undefined) : undefined;
    return {
      kind: 'set-block',
      target,
      filter,
      body: this.#bodyOf('set', ['endset'], tag).body,
      line: tag.line,
    };
  }

  /** Further `| filter`s; the first one has no operand. */
  #filterChain(first: FilterExpression | undefined): FilterExpression {
    let result = first;
    while (this.stream.skipOperator('|')) result = this.#expressions.filter(result);
    return result!;
  }

  #with(tag: Token): Statement {
    const assignments: { target: Target; value: Expression }[] = [];
    while (this.stream.current.kind !== 'block_end') {
      if (assignments.length > 0) this.stream.expectOperator(',');
      const target = parseTarget(this.stream, false, []);
      this.stream.expectOperator('=');
      assignments.push({ target, value: this.#expressions.expression() });
    }
    return { kind: 'with', assignments, body: this.#bodyOf('with', ['endwith'], tag).body, line: tag.line };
  }

  #block(tag: Token): Statement {
    const name = this.stream.expectName();
    if (this.#blockNames.has(name.text)) {
      throw this.stream.fault(`block '${name.text}' defined twice`, 'Rename one of them.', name);
    }
    this.#blockNames.add(name.text);
    this.stream.skipName('scoped');
    this.stream.skipName('required');
    const { body } = this.#bodyOf('block', ['endblock'], tag);
    this.stream.skipName(name.text);
    return { kind: 'scope', body };
  }

  #macro(tag: Token, begin: Token, name: string, end: string): Statement {
    const parameters = parseParameters(this.stream, this.#expressions);
    return this.#define(tag, begin, name, parameters, end, undefined);
  }

  #materialization(tag: Token, begin: Token): Statement {
    const { name, languages } = parseMaterialization(this.stream, this.#expressions);
    return this.#define(tag, begin, name, [], 'endmaterialization', languages);
  }

  #call(tag: Token, begin: Token): Statement {
    const parameters = this.stream.isOperator('(') ? parseParameters(this.stream, this.#expressions) : [];
    const call = this.#expressions.unary();
    if (call.kind !== 'call') throw this.stream.fault('expected call', 'Write {% call macro(...) %}.', tag);
    const caller = this.#read(tag, begin, '', parameters, 'endcall', undefined);
    return { kind: 'call-block', call, caller, line: tag.line };
  }

  #define(
    tag: Token,
    begin: Token,
    name: string,
    parameters: readonly MacroParameter[],
    end: string,
    languages: readonly string[] | undefined,
  ): Statement {
    const outermost = this.#open.length === 0;
    const macro = this.#read(tag, begin, name, parameters, end, languages);
    if (outermost) this.macros.push(macro);
    return { kind: 'macro', macro };
  }

  #read(
    tag: Token,
    begin: Token,
    name: string,
    parameters: readonly MacroParameter[],
    end: string,
    languages: readonly string[] | undefined,
  ): MacroDefinition {
    const uses = new Set<string>();
    this.#uses.push(uses);
    this.#loops.push(0);
    const { body } = this.#bodyOf(tag.text, [end], tag);
    this.#loops.pop();
    this.#uses.pop();
    if (
      uses.has('caller') &&
      parameters.some((parameter) => parameter.name === 'caller' && parameter.default === undefined)
    ) {
      throw this.stream.fault(
        'The special "caller" argument must be omitted or be given a default.',
        'Write caller=none.',
        tag,
      );
    }
    const [varargs, kwargs, caller] = hiddenParameters.map((hidden) => uses.has(hidden));
    return {
      name,
      tag: tag.text as MacroDefinition['tag'],
      languages,
      parameters,
      body,
      file: this.stream.file,
      line: tag.line,
      source: this.stream.source.slice(begin.start, this.stream.current.end),
      uses: { varargs: varargs, kwargs: kwargs, caller: caller },
    };
  }

  #snapshot(tag: Token): Statement {
    const { text: name } = this.stream.expectName();
    const from = this.stream.current.end;
    const { body, end } = this.#bodyOf('snapshot', ['endsnapshot'], tag);
    const contents = this.stream.source.slice(from, this.stream.source.lastIndexOf('{%', end.start));
    const snapshot: SnapshotBlock = { kind: 'snapshot', name, body, contents, line: tag.line };
    this.snapshots.push(snapshot);
    return snapshot;
  }
}
