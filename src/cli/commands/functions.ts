import { defineCommand } from '../command.ts';
import { explainFunction, findFunction, functionJson, listFunctions } from '../function-text.ts';
import { knownFunctions } from '../known-functions.ts';

export default defineCommand({
  positionals: { name: { type: 'string', describe: 'The function to explain' } },
  options: {
    format: {
      choices: ['text', 'json'],
      default: 'text',
      group: 'Output:',
      describe: 'json tells everything',
    },
  },
  examples: [
    ['ballast functions', 'all of them, a line each'],
    ['ballast functions smote', 'arguments, reference and examples of one'],
  ],
  async run(args, { terminal }) {
    const { name, format } = args;
    const functions = await knownFunctions(args);
    if (format === 'json') {
      const chosen = name === undefined ? functions : [findFunction(name, functions)];
      terminal.print(JSON.stringify(chosen.map(functionJson), null, 2));
    } else
      terminal.write(name === undefined ? listFunctions(functions) : await explainFunction(name, functions));
    return 0;
  },
});
