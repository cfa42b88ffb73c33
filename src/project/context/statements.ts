import { BallastError } from '../../errors/ballast-error.ts';
import {
  HostObject,
  JinjaFunction,
  PyDict,
  defineFunction,
  required,
  toText,
  type Value,
} from '../../jinja/index.ts';
import type { Answer, Catalog } from './catalog.ts';
import type { Messages } from './messages.ts';
import { ResultTable } from './results.ts';

const noAnswer: Answer = { columns: [], types: [], values: [], rows: [], rowsChanged: 0 };

/**
 * The members that run statements: run_query, statement, load_result, store_result, store_raw_result.
 * @param catalog  undefined while parsing: the statement's text is rendered, for the refs in it, and nothing is run
 */
export function statementMembers(
  catalog: Catalog | undefined,
  messages: Messages,
): readonly (readonly [string, () => Value])[] {
  const results = new Map<string, Value>();
  const store = (name: Value, response: Value, table: ResultTable) => {
    if (name === null) return;
    const entries: [string, Value][] = [
      ['response', response],
      ['data', table.data()],
      ['table', table],
    ];
    results.set(toText(name), new PyDict(entries));
  };
  const runQuery = defineFunction('run_query', { sql: required }, ({ sql }) => {
    if (catalog === undefined) return null;
    return ResultTable.of(catalog.query(toText(sql).trim()), messages);
  });
  // The arguments of dbt's macro; transactions are kept by the runner, and SQL is the only language.
  const parameters = {
    name: null,
    fetch_result: false,
    auto_begin: true,
    language: 'sql',
    caller: null,
  };
  const statement = defineFunction('statement', parameters, (given, context) => {
    const { caller } = given;
    if (!(caller instanceof JinjaFunction)) {
      const params = { function: 'statement', expected: 'a {% call %} block', got: 'none' };
      throw new BallastError('CONTEXT_ARGUMENTS', params, { file: context.file, line: context.line });
    }
    const sql = toText(caller.call({ positional: [], named: new Map() }, context)).trim();
    if (catalog === undefined) return '';
    const answer = sql === '' ? noAnswer : catalog.query(sql);
    const table = given.fetch_result === true ? answer : noAnswer;
    store(given.name, new Response('OK', answer.rowsChanged), ResultTable.of(table, messages));
    return '';
  });
  return [
    ['run_query', () => runQuery],
    ['statement', () => statement],
    [
      'load_result',
      () =>
        defineFunction('load_result', { name: required }, ({ name }) => results.get(toText(name)) ?? null),
    ],
    [
      'store_result',
      () =>
        defineFunction('store_result', { name: required, response: required, agate_table: null }, (given) => {
          const table = given.agate_table;
          const kept = table instanceof ResultTable ? table : ResultTable.of(noAnswer, messages);
          store(given.name, given.response, kept);
          return '';
        }),
    ],
    [
      'store_raw_result',
      () =>
        defineFunction(
          'store_raw_result',
          { name: required, message: null, code: null, rows_affected: null, agate_table: null },
          (given) => {
            const table = given.agate_table;
            const kept = table instanceof ResultTable ? table : ResultTable.of(noAnswer, messages);
            const rows = typeof given.rows_affected === 'number' ? given.rows_affected : 0;
            store(
              given.name,
              new Response(toText(given.message ?? 'OK'), rows, toText(given.code ?? '')),
              kept,
            );
            return '';
          },
        ),
    ],
  ];
}

/** What the database said to a statement. */
export class Response extends HostObject {
  readonly typeName = 'AdapterResponse';
  readonly #message: string;
  readonly #rows: number;
  readonly #code: string;

  constructor(message: string, rows: number, code = '') {
    super();
    this.#message = message;
    this.#rows = rows;
    this.#code = code;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case '_message':
      case 'message':
        return this.#message;
      case 'rows_affected':
        return this.#rows;
      case 'code':
        return this.#code;
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    return ['message', 'rows_affected', 'code'];
  }

  override toText(): string {
    return this.#message;
  }
}
