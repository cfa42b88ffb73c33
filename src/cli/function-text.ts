import type { ArgSchema, FunctionDefinition, OutputColumn } from '../contract/define.ts';
import { BallastError } from '../errors/ballast-error.ts';

/** All functions under the headings of their groups, a line each. */
export function listFunctions(functions: readonly FunctionDefinition[]): string {
  const groups = [...new Set(functions.map(({ group }) => group))];
  const width = Math.max(...functions.map(({ name }) => name.length)) + 2;
  const parts = groups.map((group) => {
    const members = functions.filter((definition) => definition.group === group);
    const lines = members.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
    return [`${group[0].toUpperCase()}${group.slice(1)}`, ...lines].join('\n');
  });
  return `${parts.join('\n\n')}\n\n\`ballast functions <name>\` explains one.\n`;
}

/**
 * One function: how to call it, its arguments, what it gives, where it comes from, and statements to copy.
 * @throws FUNCTION_UNKNOWN
 */
export async function explainFunction(
  name: string,
  functions: readonly FunctionDefinition[],
): Promise<string> {
  const definition = findFunction(name, functions);
  const parts = [
    `${signature(definition)}\n\n${definition.summary}`,
    ['Arguments', ...argumentLines(definition)].join('\n'),
    `Rows\n  ${await rowsText(definition)}`,
    ...(definition.aggregate === undefined ? [] : [`In GROUP BY\n  ${aggregateSignature(definition)}`]),
    `Reference\n  ${definition.reference}`,
    ['Examples', ...definition.examples.map((example) => `  ${example.replaceAll('\n', '\n  ')}`)].join('\n'),
    ...(definition.use === undefined ? [] : [`When to use it\n  ${definition.use}`]),
    ...(definition.critique === undefined ? [] : [`What is said against it\n  ${definition.critique}`]),
    ...(definition.notes === undefined ? [] : [definition.notes.trim()]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What `ballast functions --format json` says of a function. */
export function functionJson(definition: FunctionDefinition): Record<string, unknown> {
  const { name, group, summary, reference, examples, inputs, args, shape } = definition;
  return {
    name,
    group,
    summary,
    signature: signature(definition),
    inputs: Object.entries(inputs).map(([input, spec]) => ({
      name: input,
      required: spec.optional !== true,
      description: spec.description,
    })),
    arguments: Object.entries(args.properties).map(([argument, schema]) => ({
      name: argument,
      type: typeText(schema),
      required: args.required?.includes(argument) ?? false,
      default: schema.default ?? null,
      description: schema.description,
    })),
    shape,
    aggregate: definition.aggregate === undefined ? null : aggregateSignature(definition),
    reference,
    use: definition.use ?? null,
    critique: definition.critique ?? null,
    examples,
  };
}

/** @throws FUNCTION_UNKNOWN */
export function findFunction(name: string, functions: readonly FunctionDefinition[]): FunctionDefinition {
  const written = name.toLowerCase().replace(/\(\)$/, '');
  const found = functions.find((definition) => definition.name === written);
  if (found === undefined) {
    throw new BallastError('FUNCTION_UNKNOWN', {
      name: written,
      known: functions.map((definition) => definition.name),
    });
  }
  return found;
}

/** The call with what it must be given; the rest is in the table of arguments. */
function signature(definition: FunctionDefinition): string {
  const inputs = Object.entries(definition.inputs).map(([name, spec]) =>
    spec.optional === true ? `[${name}]` : name,
  );
  const required = (definition.args.required ?? []).map((name) => `${name} := …`);
  const isMore = Object.keys(definition.args.properties).length > required.length;
  return `${definition.name}(${[...inputs, ...required, ...(isMore ? ['…'] : [])].join(', ')})`;
}

function aggregateSignature(definition: FunctionDefinition): string {
  const expressions = (definition.aggregate?.expressions ?? []).map((name) =>
    name.endsWith('?') ? `[${name.slice(0, -1)}]` : name,
  );
  return `${definition.name}(${expressions.join(', ')})`;
}

/** Two lines an argument: its name, type and default, then what it means. */
function argumentLines({ inputs, args }: FunctionDefinition): readonly string[] {
  const required = new Set(args.required ?? []);
  const line = (name: string, facts: string, description: string) =>
    `  ${name}  ${facts}\n      ${description}`;
  const ofInputs = Object.entries(inputs).map(([name, { files, optional, description }]) =>
    line(
      name,
      `${files === undefined ? 'table' : 'table or file'}, ${optional === true ? 'optional' : 'required'}`,
      description,
    ),
  );
  const ofArgs = Object.entries(args.properties).map(([name, schema]) =>
    line(
      name,
      `${typeText(schema)}, ${required.has(name) ? 'required' : defaultText(schema)}`,
      schema.description,
    ),
  );
  return [...ofInputs, ...ofArgs];
}

const sqlTypes: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'map',
};

function typeText(schema: ArgSchema): string {
  if (schema.column !== undefined) return 'column';
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `'${value}'`).join(' or ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => sqlTypes[type] ?? type).join(' or ') || 'any';
}

function defaultText(schema: ArgSchema): string {
  if (schema.default === undefined) return 'optional';
  return `default ${typeof schema.default === 'string' ? `'${schema.default}'` : JSON.stringify(schema.default)}`;
}

const shapes: Readonly<Record<FunctionDefinition['shape'], string>> = {
  resample: 'The columns of its source, with rows added or taken away.',
  project: 'What SQL makes of the rows of its source; columns that are not named stay.',
  extend: 'The rows and columns of its source, with columns added.',
  table: 'A table of its own.',
};

type FixedColumns = () => Promise<readonly OutputColumn[]>;

async function rowsText(definition: FunctionDefinition): Promise<string> {
  // Only columns that need nothing of the call are the same for every call.
  const isFixed = definition.shape !== 'resample' && definition.columns.length === 0;
  const columns = isFixed ? await (definition.columns as FixedColumns)() : [];
  const width = Math.max(0, ...columns.map(({ name }) => name.length)) + 2;
  const lines = columns.map(({ name, type, description }) => `${name.padEnd(width)}${type}  ${description}`);
  return [shapes[definition.shape], ...lines].join('\n  ');
}
