import type { FunctionDefinition } from '../contract/define.ts';
import { argumentNames } from '../contract/validate.ts';
import { quoteName, quoteString } from '../contract/quote.ts';

/** What an argument that was not written holds, so that an explicit NULL is told from it. */
export const OMITTED = '<default>';

/**
 * The macro by which one session knows a function: the call becomes the query that the session plans for it.
 * The session's number is part of the macro, so a callback always knows who asks.
 */
export function macroFor(definition: FunctionDefinition, session: number): string {
  const [leading] = Object.keys(definition.inputs);
  const names = argumentNames(definition);
  const isPlain = (name: string) => name === leading && definition.inputs[name].optional !== true;
  const parameters = names.map((name) =>
    isPlain(name) ? quoteName(name) : `${quoteName(name)} := ${quoteString(OMITTED)}`,
  );
  const fields = names.map((name) => `${quoteName(name)}: ${quoteName(name)}`);
  const args = fields.length === 0 ? `'{}'` : `to_json({${fields.join(', ')}})::VARCHAR`;
  return (
    `CREATE OR REPLACE TEMP MACRO ${quoteName(definition.name)}(${parameters.join(', ')}) AS TABLE ` +
    `FROM query(ballast_plan(${session}, ${quoteString(definition.name)}, ${args}))`
  );
}
