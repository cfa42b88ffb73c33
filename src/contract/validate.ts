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

/** Compiles the schema of a declaration: throws if it is no valid strict JSON Schema. */
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
  const got = JSON.stringify(error?.data) + part;
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
    case 'type': {
      const types = Array.isArray(params.type) ? params.type : [params.type];
      return (
        types.map((type) => TYPE_WORDS[String(type)] ?? String(type)).join(' or ') +
        bounds(error?.parentSchema)
      );
    }
    case 'minimum':
      return `${params.limit} or more`;
    case 'maximum':
      return `${params.limit} or less`;
    case 'exclusiveMinimum':
      return `more than ${params.limit}`;
    case 'exclusiveMaximum':
      return `less than ${params.limit}`;
    case 'enum':
      return `one of ${(params.allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
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

function bounds(schema: unknown): string {
  const { minimum, maximum } = (schema ?? {}) as { minimum?: number; maximum?: number };
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of ${minimum} or more`;
  return maximum === undefined ? '' : ` of ${maximum} or less`;
}
