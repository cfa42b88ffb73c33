import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { runInline, runOperation } from '../../project/index.ts';
import { isDict, parseYaml } from '../../project/load/yaml-file.ts';
import { defineCommand } from '../command.ts';
import { printFailure } from '../failure.ts';
import { projectDatabase } from '../open-database.ts';
import { loadProjectOf } from '../project-arguments.ts';

export default defineCommand({
  positionals: {
    macro: { type: 'string', describe: 'The macro: name, or package.name' },
  },
  options: {
    args: { type: 'string', requiresArg: true, describe: "Its arguments as YAML: '{name: value}'" },
    sql: {
      type: 'string',
      requiresArg: true,
      describe: 'Run this template of SQL, in place of a macro',
    },
  },
  examples: [["ballast run-operation grant_select --args '{role: reporter}'", 'a macro of the project']],
  notes: 'Exit code 1 if the macro fails, 2 if there is none of that name.',
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const given = args.args === undefined ? {} : (parseYaml(args.args, '--args').value ?? {});
    if (!isDict(given))
      throw new BallastError('VARS_INVALID', { given: args.args ?? '', problem: 'it is one value' });
    const problem = usageProblem(args);
    if (problem !== undefined) throw new BallastError('USAGE_INVALID', { problem });
    const database = projectDatabase(project, args);
    try {
      const options: Parameters<typeof runInline>[3] = {
        signal: interrupts.signal,
        writeArtifacts: args.writeJson,
        onEvent: (event) => {
          if (event.kind === 'log') terminal.say(event.message);
          else if (event.kind === 'print') terminal.printFromTemplate(event.message);
          else if (event.kind === 'warning') terminal.warn(event.message);
        },
      };
      if (args.sql !== undefined) await runInline(project, database, args.sql, options);
      else await runOperation(project, database, args.macro ?? '', given, options);
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

/** What is wrong with a command line that must name either a macro or a template. */
function usageProblem({ macro, sql, args }: Readonly<Record<string, unknown>>): string | undefined {
  if (macro === undefined && sql === undefined) return 'Name a macro, or give --sql.';
  if (sql === undefined) return undefined;
  if (macro !== undefined) return 'Name a macro or give --sql, not both.';
  return args === undefined ? undefined : '--args is for macros: write the values into the SQL.';
}
