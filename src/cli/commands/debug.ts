import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { loadRuntime } from '../../onnx/runtime.ts';
import { defineCommand } from '../command.ts';
import { describeFailure } from '../failure.ts';
import { databaseChoice, isProjectFolder, openDatabase } from '../open-database.ts';
import { databaseOptions } from '../options.ts';
import { packageVersion } from '../package-version.ts';
import { loadProjectOf } from '../project-arguments.ts';

/** One thing that must work: gives what to print when it does, throws when it does not. */
type Check = () => Promise<string> | string;

export default defineCommand({
  options: {
    ...databaseOptions,
    connection: { type: 'boolean', describe: 'Check the database alone' },
    'config-dir': { type: 'boolean', describe: 'Print the folder of profiles.yml, and end' },
  },
  examples: [['ballast debug', 'what to send along with a question']],
  notes: 'Exit code 1 if a check fails.',
  async run(args, { terminal }) {
    const isProject = args.projectDir !== undefined || isProjectFolder('.');
    if (args.configDir === true) {
      terminal.print(dirname(loadProjectOf(args).target.file));
      return 0;
    }
    const all: Readonly<Record<string, Check>> = {
      Ballast: () => packageVersion(),
      Node: () => `${process.version} on ${process.platform} ${process.arch}`,
      Machine: () => `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`,
      'ONNX Runtime': async () => {
        await loadRuntime();
        return 'loaded';
      },
      ...(isProject ? { Project: () => projectText(args) } : {}),
      Database: async () => {
        const database = await openDatabase(args);
        try {
          const session = await database.session();
          const [[version]] = (await session.query('select version()')).rows();
          return `${(await databaseChoice(args)).path ?? ':memory:'}, DuckDB ${String(version)}`;
        } finally {
          await database.close();
        }
      },
    };
    const checks = args.connection === true ? { Database: all.Database } : all;
    let failures = 0;
    for (const [name, check] of Object.entries(checks)) {
      try {
        terminal.print(`${terminal.style('green', 'ok  ')}  ${name.padEnd(14)}${await check()}`);
      } catch (error) {
        failures++;
        const reason = describeFailure(error, terminal).replaceAll('\n', `\n${' '.repeat(20)}`);
        terminal.print(`${terminal.style('red', 'FAIL')}  ${name.padEnd(14)}${reason}`);
      }
    }
    terminal.print(
      failures === 0
        ? '\nAll checks passed.'
        : `\n${failures} of ${Object.keys(checks).length} checks failed.`,
    );
    return failures === 0 ? 0 : 1;
  },
});

function projectText(args: Parameters<typeof loadProjectOf>[0]): string {
  const { root, target } = loadProjectOf(args);
  return `${root.name}; profile ${target.profile}, target ${target.name}, from ${target.file}; threads ${target.threads}`;
}
