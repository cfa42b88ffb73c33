import { defineCommand } from '../command.ts';
import { knownFunctions } from '../known-functions.ts';
import { openDatabase } from '../open-database.ts';
import { databaseOptions } from '../options.ts';
import { Shell, shellFormats } from '../shell/shell.ts';

export default defineCommand({
  options: {
    format: { choices: shellFormats, default: 'table', group: 'Output:', describe: 'How rows are printed' },
    ...databaseOptions,
  },
  examples: [
    ['ballast shell', "the project's database, or memory"],
    ['ballast shell --db warehouse.duckdb --readonly', 'look around without changing anything'],
    ['ballast shell < script.sql', 'run a script'],
  ],
  notes: 'SQL runs when it ends in a semicolon. .help lists the commands of the shell.',
  async run(args, { terminal, interrupts }) {
    const database = await openDatabase(args);
    try {
      const session = await database.session();
      const functions = await knownFunctions(args);
      const debug = args.debug ?? false;
      return await new Shell({ session, functions, terminal, interrupts, format: args.format, debug }).run();
    } finally {
      await database.close();
    }
  },
});
