import type { Args, ArgSchema, FunctionDefinition, InputSpec } from './define.ts';

/** A function that is a choice among others of one shape and with the same first input. */
export interface DispatcherSpec extends Pick<
  FunctionDefinition,
  'name' | 'group' | 'summary' | 'reference' | 'examples' | 'use' | 'critique' | 'notes'
> {
  /** The argument that names the function to run. */
  readonly by: { readonly argument: string; readonly default: string; readonly description: string };
  readonly among: readonly FunctionDefinition[];
}

/**
 * Declares a function that stands for another, named by an argument. It takes the arguments of all of them; which
 * of these are right, and what they default to, is for the named one to say.
 */
export function defineDispatcher({ by, among, ...spec }: DispatcherSpec): FunctionDefinition {
  const [first] = among;
  const choose = (args: Args) => {
    const chosen = among.find(({ name }) => name === args[by.argument]);
    if (chosen === undefined) throw new Error(`${spec.name} passed a name that its schema does not list`);
    return chosen;
  };
  return {
    ...spec,
    inputs: inputsOfAll(among),
    shape: first.shape,
    args: {
      type: 'object',
      additionalProperties: false,
      required: first.args.required ?? [],
      properties: {
        [by.argument]: {
          type: 'string',
          enum: among.map(({ name }) => name),
          default: by.default,
          description: by.description,
        },
        ...argumentsOfAll(among),
      },
    },
    standsFor: (args) => {
      const { [by.argument]: _, ...passed } = args;
      return { definition: choose(args), args: passed };
    },
    columns: (inputs, args) => choose(args).columns(inputs, args),
    compute: (inputs, args, context) => choose(args).compute(inputs, args, context),
  };
}

/** Inputs that not all functions have are optional; a function that needs one asks for it. */
function inputsOfAll(definitions: readonly FunctionDefinition[]): Record<string, InputSpec> {
  const all = Object.assign({}, ...definitions.map(({ inputs }) => inputs)) as Record<string, InputSpec>;
  return Object.fromEntries(
    Object.entries(all).map(([name, input]) => {
      const owners = definitions.filter(({ inputs }) => name in inputs);
      if (owners.length === definitions.length) return [name, definitions[0].inputs[name]];
      const description = `${input.description} For ${owners.map((owner) => owner.name).join(', ')}.`;
      return [name, { ...input, optional: true, description }];
    }),
  );
}

/** Each argument with what holds for all functions that have it: no default, and a type only where they agree. */
function argumentsOfAll(definitions: readonly FunctionDefinition[]): Record<string, ArgSchema> {
  const common: Record<string, ArgSchema> = {};
  for (const { args } of definitions) {
    for (const [name, schema] of Object.entries(args.properties)) {
      const { description, type, column, columns } = common[name] ?? schema;
      const isSame = JSON.stringify(type) === JSON.stringify(schema.type);
      common[name] = {
        ...(isSame && type !== undefined ? { type } : {}),
        ...(column === undefined ? {} : { column }),
        ...(columns === undefined ? {} : { columns }),
        description: ownedBy(name, definitions) ?? description,
      };
    }
  }
  return common;
}

/** Whose argument it is, unless all have it. */
function ownedBy(argument: string, definitions: readonly FunctionDefinition[]): string | undefined {
  const owners = definitions.filter(({ args }) => argument in args.properties);
  if (owners.length === definitions.length) return undefined;
  return `Argument of ${owners.map(({ name }) => name).join(', ')}.`;
}
