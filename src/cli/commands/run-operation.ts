import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { runOperation } from '../../project/index.ts';
import { isDict, parseYaml } from '../../project/load/yaml-file.ts';
import { defineCommand } from '../command.ts';
import { printFailure } from '../failure.ts';
import { projectDatabase } from '../open-database.ts';
import { loadProjectOf } from '../project-arguments.ts';

export default defineCommand({
  positionals: {
    macro: { type: 'string', demandOption: true, describe: 'The macro: name, or package.name' },
  },
  options: {
    args: { type: 'string', requiresArg: true, describe: "Its arguments as YAML: '{name: value}'" },
  },
  examples: [["ballast run-operation grant_select --args '{role: reporter}'", 'a macro of the project']],
  notes: 'Exit code 1 if the macro fails, 2 if there is none of that name.',
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const given = args.args === undefined ? {} : (parseYaml(args.args, '--args').value ?? {});
    if (!isDict(given))
      throw new BallastError('VARS_INVALID', { given: args.args ?? '', problem: 'it is one value' });
    const database = projectDatabase(project, args);
    try {
      await runOperation(project, database, args.macro, given, {
        signal: interrupts.signal,
        onEvent: (event) => {
          if (event.kind === 'log') terminal.print(event.message);
          else if (event.kind === 'warning') terminal.warn(event.message);
        },
      });
      return 0;
    } catch (error) {
      const isMissing = isBallastError(error, 'MACRO_UNKNOWN') && error.where.file === undefined;
      printFailure(error, terminal, args.debug === true);
      return isMissing ? 2 : 1;
    } finally {
      await database.close();
    }
  },
});
