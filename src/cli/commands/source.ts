import { type FreshnessResult, sourceFreshness } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { describeFailure } from '../failure.ts';
import { projectDatabase } from '../open-database.ts';
import { selectionOptions } from '../options.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';
import type { Style } from '../terminal.ts';

const words: Readonly<Record<FreshnessResult['status'], readonly [string, Style]>> = {
  pass: ['PASS', 'green'],
  warn: ['WARN', 'yellow'],
  error: ['ERROR STALE', 'red'],
  'runtime error': ['ERROR', 'red'],
};

export default defineCommand({
  positionals: {
    action: { choices: ['freshness', 'snapshot-freshness'], demandOption: true, describe: 'What to do' },
  },
  options: {
    ...selectionOptions,
    output: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'File to write instead of target/sources.json',
    },
  },
  examples: [['ballast source freshness', 'all sources with freshness limits']],
  notes: 'Exit code 1 if a source is older than its error_after, or could not be asked.',
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    try {
      const { errors, warnings, results } = await sourceFreshness(
        project,
        database,
        {
          select: args.select,
          exclude: args.exclude,
          selector: args.selector,
          state: args.state,
          output: args.output,
          signal: interrupts.signal,
        },
        ({ source, status, seconds }, index, total) => {
          const [word, style] = words[status];
          const text = `${index} of ${total} ${word} freshness of ${source.source_name}.${source.name} `;
          const state = terminal.style(style, `${word} in ${seconds.toFixed(2)}s`);
          terminal.say(`${text.padEnd(80, '.')} [${state}]`);
        },
      );
      if (errors.length > 0) return printProjectErrors(errors, terminal);
      for (const warning of warnings) terminal.warn(warning);
      if (results.length === 0) terminal.warn('Nothing to do: no selected source has freshness limits.');
      for (const { error } of results)
        if (error !== undefined) terminal.error(describeFailure(error, terminal));
      terminal.say('Done.');
      return results.some(({ status }) => status === 'error' || status === 'runtime error') ? 1 : 0;
    } finally {
      await database.close();
    }
  },
});
