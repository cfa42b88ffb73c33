import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { BallastError } from '../errors/ballast-error.ts';
import type { Args, FunctionDefinition } from './define.ts';

/** Keywords of ours in an argument's schema: which input's columns it names. */
const ajv = new Ajv({
  useDefaults: true,
  allErrors: false,
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  // The schemas of our own functions are checked by tests: checking them at a call takes longer than compiling them.
  validateSchema: false,
});
ajv.addVocabulary(['column', 'columns']);

const validators = new WeakMap<FunctionDefinition, ValidateFunction>();

/**
 * Checks the arguments of a call against the schema of its function and fills in defaults.
 * @param given  arguments as JSON values, without inputs and without omitted ones
 * @throws MISSING_ARGUMENT, NULL_ARGUMENT, INVALID_ARGUMENT, UNKNOWN_ARGUMENT
 */
export function validateArgs(definition: FunctionDefinition, given: Readonly<Record<string, unknown>>): Args {
  for (const [argument, value] of Object.entries(given)) {
    if (value === null) throw new BallastError('NULL_ARGUMENT', { argument }, { argument });
  }
  const args = structuredClone(given) as Record<string, unknown>;
  const validate = validatorOf(definition);
  if (!validate(args)) throw explain(definition, validate.errors?.[0]);
  return args;
}

/** Throws if the arguments of a declaration are no valid strict JSON Schema. */
export function checkSchema(definition: FunctionDefinition): void {
  // Not a promise: none of our schemas is asynchronous.
  void ajv.validateSchema(definition.args, true);
  validatorOf(definition);
}

/** Compiles the schema of a declaration, once. */
export function validatorOf(definition: FunctionDefinition): ValidateFunction {
  let validate = validators.get(definition);
  if (validate === undefined) {
    validate = ajv.compile(definition.args);
    validators.set(definition, validate);
  }
  return validate;
}

function explain(definition: FunctionDefinition, error: ErrorObject | undefined): BallastError {
  if (error?.keyword === 'required') {
    const argument = String(error.params.missingProperty);
    const description = definition.args.properties[argument]?.description ?? '';
    return new BallastError('MISSING_ARGUMENT', { argument, description }, { argument });
  }
  if (error?.keyword === 'additionalProperties' && error.instancePath === '') {
    const argument = String(error.params.additionalProperty);
    return new BallastError('UNKNOWN_ARGUMENT', { argument, known: argumentNames(definition) }, { argument });
  }
  const path = (error?.instancePath ?? '').split('/').slice(1);
  const argument = path[0] ?? '';
  const expected = expectation(error, definition);
  const part = path.length > 1 ? ` (in ${path.slice(1).join('.')})` : '';
  const got = literal(error?.data) + part;
  return new BallastError('INVALID_ARGUMENT', { argument, got, expected }, { argument });
}

/** All arguments of a function, inputs first, in the order in which docs list them. */
export function argumentNames(definition: FunctionDefinition): string[] {
  return [...Object.keys(definition.inputs), ...Object.keys(definition.args.properties)];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map or struct',
  null: 'NULL',
};

function expectation(error: ErrorObject | undefined, definition: FunctionDefinition): string {
  const params = error?.params ?? {};
  const keyword: string = error?.keyword ?? '';
  switch (keyword) {
    case 'type':
      return orTypes(error?.parentSchema, wordOf(error?.parentSchema));
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return numberWord(error?.parentSchema) + bounds(error?.parentSchema);
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(literal);
      return allowed.length === 1 ? allowed[0] : `one of ${allowed.join(', ')}`;
    }
    case 'pattern':
      return orTypes(error?.parentSchema, /^\^(\w+)\$$/.exec(String(params.pattern))?.[1]);
    case 'minItems':
      return `a list of ${params.limit} or more`;
    case 'minLength':
      return 'a text that is not empty';
    case 'anyOf':
    case 'oneOf': {
      const name = (error?.instancePath ?? ''.split('/')[1] ?? '').trim();
      return definition.args.properties[name]?.description ?? 'another value';
    }
    default:
      return error?.message ?? 'another value';
  }
}

/** The only word that a text argument may hold, from a pattern such as '^balanced$'. */
function wordOf(schema: unknown): string | undefined {
  const { pattern } = (schema ?? {}) as { pattern?: string };
  return pattern === undefined ? undefined : /^\^(\w+)\$$/.exec(pattern)?.[1];
}

function typesOf(schema: unknown): string[] {
  const { type } = (schema ?? {}) as { type?: string | string[] };
  return type === undefined ? [] : [type].flat();
}

/** What a schema takes, in words: its types, with bounds on the number and the word in place of the text. */
function orTypes(schema: unknown, word: string | undefined): string {
  const numbers = (type: string) => (type === 'number' || type === 'integer' ? bounds(schema) : '');
  return typesOf(schema)
    .map((type) =>
      type === 'string' && word !== undefined ? literal(word) : (TYPE_WORDS[type] ?? type) + numbers(type),
    )
    .join(' or ');
}

function numberWord(schema: unknown): string {
  return TYPE_WORDS[typesOf(schema).find((type) => type === 'number' || type === 'integer') ?? 'number'];
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function bounds(schema: unknown): string {
  const limits = (schema ?? {}) as Partial<
    Record<'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum', number>
  >;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const words = [
    minimum === undefined ? undefined : ` of ${minimum} or more`,
    exclusiveMinimum === undefined ? undefined : ` above ${exclusiveMinimum}`,
    maximum === undefined ? undefined : ` up to ${maximum}`,
    exclusiveMaximum === undefined ? undefined : ` below ${exclusiveMaximum}`,
  ];
  return words.filter((word) => word !== undefined).join(' and');
}
