import type { FunctionDefinition } from '../../contract/define.ts';
import { positionalNames } from '../../session/name-arguments.ts';
import { type Columns, Origins, everything, find } from './origins.ts';
import { type Syntax, constantText, parts, text, texts } from './syntax.ts';

/** What lineage must know of a function: how its result stands to its inputs, and which arguments name columns. */
export type CallRule = Pick<FunctionDefinition, 'name' | 'inputs' | 'args' | 'positional' | 'shape'>;

/**
 * The columns of a call. A resampler's come from those of its source, also where rows are made up; what is added
 * comes from the columns that the arguments name, else from all columns of the inputs.
 */
export function callColumns(rule: CallRule, call: Syntax, source: (argument: Syntax) => Columns): Columns {
  const names = positionalNames(rule as FunctionDefinition);
  const given = new Map<string, Syntax>();
  let position = 0;
  for (const argument of parts(call, 'children')) {
    const name = text(argument, 'alias') ?? names[position++];
    if (name !== undefined) given.set(name, argument);
  }
  const inputs = Object.keys(rule.inputs).flatMap((name) => {
    const argument = given.get(name);
    return argument === undefined ? [] : [source(argument)];
  });
  const [first] = inputs;
  const named = [...given]
    .filter(([name]) => rule.args.properties[name]?.column !== undefined)
    .flatMap(([, argument]) => columnsNamed(argument))
    .flatMap((name) => inputs.map((columns) => find(columns, name) ?? Origins.none));
  const made = named.length > 0 ? Origins.all(named) : Origins.all(inputs.map(everything));
  if (rule.shape === 'table' || first === undefined) return { known: [], others: () => made };
  if (rule.shape === 'resample') {
    // Only a source whose columns are not known can have more of them.
    return { known: first.known, others: first.others ?? (() => made) };
  }
  return { known: first.known, others: (name) => first.others?.(name) ?? Origins.all([made]) };
}

/** The columns that an argument names: a bare name, a text, or a list of either. */
function columnsNamed(argument: Syntax): readonly string[] {
  const constant = constantText(argument);
  if (constant !== undefined) return [constant];
  const names = texts(argument, 'column_names');
  return names.length > 0 ? names.slice(-1) : parts(argument, 'children').flatMap(columnsNamed);
}
