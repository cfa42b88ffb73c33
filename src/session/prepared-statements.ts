import { BallastError } from '../errors/ballast-error.ts';
import { closing, is, isName, tokenize, type Token } from './lexer.ts';
import { parameterKeys, substituteParameters } from './parameters.ts';
import { splitStatements, type Statement } from './split.ts';

/**
 * Statements prepared by SQL. DuckDB would bind a prepared statement once and keep the rows of its calls, so
 * the session keeps the text instead, and every EXECUTE runs it anew over the tables as they are then.
 */
export class PreparedStatements {
  private readonly statements = new Map<string, Statement>();

  /** `PREPARE name AS statement`, also `PREPARE name (types) AS statement`. */
  prepare(statement: Statement): void {
    const { tokens, sql } = statement;
    const as = tokens.findIndex((token) => is(token, 'as'));
    const name = tokens[1];
    if (!isName(name) || as === -1 || as + 1 >= tokens.length) {
      throw new BallastError('INVALID_PREPARE', { statement: sql.split('\n')[0] });
    }
    this.statements.set(name.value, splitStatements(sql.slice(tokens[as + 1].start))[0]);
  }

  deallocate(statement: Statement): void {
    const name = statement.tokens.at(-1);
    if (is(name, 'all')) this.statements.clear();
    else this.statements.delete(this.find(name).name);
  }

  /** The statement that `EXECUTE name(values)` runs. */
  expand(statement: Statement): Statement {
    const { name, prepared } = this.find(statement.tokens[1]);
    const given = readValues(statement);
    const expected = parameterKeys(prepared.tokens);
    if (given.size !== expected.length || expected.some((key) => !given.has(key))) {
      const show = (keys: Iterable<string>) => [...keys].join(', ') || 'none';
      throw new BallastError('PREPARED_PARAMETERS', {
        name,
        expected: show(expected),
        given: show(given.keys()),
      });
    }
    const sql = substituteParameters(prepared.sql, prepared.tokens, given);
    return { sql, start: statement.start, tokens: tokenize(sql) };
  }

  private find(token: Token | undefined): { name: string; prepared: Statement } {
    const name = token?.value ?? '';
    const prepared = this.statements.get(name);
    if (prepared === undefined)
      throw new BallastError('UNKNOWN_PREPARED', { name, known: [...this.statements.keys()] });
    return { name, prepared };
  }
}

/** Values of EXECUTE by position or name, as SQL. */
function readValues({ sql, tokens }: Statement): Map<string, string> {
  const values = new Map<string, string>();
  if (!is(tokens[2], '(')) return values;
  const close = closing(tokens, 2);
  let start = 3;
  for (let i = 3; i <= close; i++) {
    if (i < close && tokens[i].kind === 'operator' && '([{'.includes(tokens[i].value)) {
      i = closing(tokens, i);
    } else if (i === close || is(tokens[i], ',')) {
      if (i > start) addValue(values, sql, tokens.slice(start, i));
      start = i + 1;
    }
  }
  return values;
}

function addValue(values: Map<string, string>, sql: string, tokens: readonly Token[]): void {
  const named = isName(tokens[0]) && (is(tokens[1], ':=') || is(tokens[1], '=>') || is(tokens[1], '='));
  const first = named ? tokens[2] : tokens[0];
  const text = sql.slice(first.start, tokens[tokens.length - 1].end);
  values.set(named ? tokens[0].value : String(values.size + 1), tokens.length === 1 ? text : `(${text})`);
}
