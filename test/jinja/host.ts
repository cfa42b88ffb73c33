import { BallastError } from '../../src/errors/ballast-error.ts';
import type { JinjaFunction } from '../../src/jinja/index.ts';
import {
  defineFunction,
  HostObject,
  parseTemplate,
  PyDict,
  renderTemplate,
  required,
  restNamed,
  restPositional,
  ReturnSignal,
  toText,
  type RenderOptions,
  type Value,
} from '../../src/jinja/index.ts';

/** A small stand-in for dbt's context: the functions that the golden templates call. */

class Members extends HostObject {
  readonly typeName: string;
  readonly #members: ReadonlyMap<string, Value>;

  constructor(typeName: string, members: Readonly<Record<string, Value>>) {
    super();
    this.typeName = typeName;
    this.#members = new Map(Object.entries(members));
  }

  override getAttribute(name: string): Value | undefined {
    return this.#members.get(name);
  }

  override attributeNames(): readonly string[] {
    return [...this.#members.keys()];
  }
}

class Relation extends HostObject {
  readonly typeName = 'Relation';
  readonly #parts: readonly string[];

  constructor(parts: readonly string[]) {
    super();
    this.#parts = parts;
  }

  override toText(): string {
    return this.#parts.map((part) => `"${part}"`).join('.');
  }
}

export const returnFunction = defineFunction('return', { value: null }, ({ value }) => {
  throw new ReturnSignal(value);
});

/** The globals of the golden templates. */
export function dbtGlobals(): ReadonlyMap<string, Value> {
  let materialized: Value = 'view';
  return new Map<string, Value>([
    ['return', returnFunction],
    ['execute', true],
    ['this', new Relation(['main', 't'])],
    ['target', new Members('Target', { name: 'dev' })],
    ['ref', defineFunction('ref', { name: required }, ({ name }) => new Relation(['main', toText(name)]))],
    [
      'source',
      defineFunction(
        'source',
        { source: required, table: required },
        (v) => new Relation([toText(v.source), toText(v.table)]),
      ),
    ],
    [
      'config',
      defineFunction('config', { settings: restNamed }, ({ settings }) => {
        materialized = settings.get('materialized') ?? materialized;
        return '';
      }),
    ],
    ['cfg', defineFunction('cfg', {}, () => materialized)],
    ['var', defineFunction('var', { name: required, default: null }, (v) => v.default)],
    ['is_incremental', defineFunction('is_incremental', {}, () => false)],
    ['f2', defineFunction('f2', { values: restPositional }, () => 'f2')],
    [
      'statement',
      defineFunction(
        'statement',
        { name: null, fetch_result: false, caller: required },
        ({ name, fetch_result, caller }, context) => {
          const body = (caller as JinjaFunction).call({ positional: [], named: new Map() }, context);
          return `ST(${toText(name)},${toText(fetch_result)},${toText(body)})`;
        },
      ),
    ],
    [
      'dbt_utils',
      new Members('Package', {
        star: defineFunction(
          'star',
          { from: required, prefix: '' },
          (v) => toText(v.prefix) + toText(v.from),
        ),
      }),
    ],
    [
      'adapter',
      new Members('Adapter', {
        dispatch: defineFunction('dispatch', { macro: required, namespace: null }, ({ macro, namespace }) =>
          defineFunction('m', { x: required, k: null }, ({ x, k }) =>
            [macro, namespace, x, k].map(toText).join(':'),
          ),
        ),
      }),
    ],
    [
      'exceptions',
      new Members('Exceptions', {
        raise_compiler_error: defineFunction('raise_compiler_error', { message: required }, ({ message }) => {
          throw new BallastError('JINJA_VALUE', {
            problem: toText(message),
            fix: 'Fix the model.',
            calls: [],
          });
        }),
      }),
    ],
    [
      'modules',
      new PyDict([
        [
          'datetime',
          new PyDict([
            [
              'datetime',
              new Members('datetime', {
                now: defineFunction(
                  'now',
                  {},
                  () =>
                    new Members('datetime', {
                      strftime: defineFunction('strftime', { format: required }, () => '2024'),
                    }),
                ),
              }),
            ],
          ]),
        ],
      ]),
    ],
  ]);
}

/** The text of a source. */
export function render(source: string, options: RenderOptions = {}, file = 'models/a.sql'): string {
  return renderTemplate(parseTemplate(source, file), options);
}

/** The error that an action ends in. */
export function failure(action: () => unknown): BallastError {
  try {
    action();
  } catch (error) {
    if (error instanceof BallastError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}
