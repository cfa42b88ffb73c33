import { defineCommand } from '../command.ts';
import { deferOptions, resourceTypeOptions, runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    ...resourceTypeOptions,
    ...deferOptions,
    threads: runOptions.threads,
    'full-refresh': { ...runOptions['full-refresh'], describe: 'Clone also what is already here' },
  },
  examples: [['ballast clone --state prod-artifacts', 'a view here for every table of an earlier run']],
  notes: 'What is cloned is a view on what the run of --state built: DuckDB has no copies without cost.',
  run: (args, context) => runNodes('clone', args, context),
});
