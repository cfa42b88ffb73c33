import { defineCommand } from '../command.ts';
import { runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    ...runOptions,
    show: { type: 'boolean', group: 'Output:', describe: 'Print the first rows of each table' },
  },
  examples: [['ballast seed', 'all .csv files of the seed paths']],
  run: (args, context) => runNodes('seed', args, context),
});
