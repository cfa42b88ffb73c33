import { defineCommand } from '../command.ts';
import { resourceTypeOptions, runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    ...resourceTypeOptions,
    ...runOptions,
    show: { type: 'boolean', group: 'Output:', describe: 'Print the first rows of each table' },
    'export-saved-queries': { type: 'boolean', hidden: true },
    'include-saved-query': { type: 'boolean', hidden: true },
  },
  examples: [
    ['ballast build', 'everything, in order'],
    ['ballast build --select +scoreboard', 'a model and all that it reads'],
    ['ballast build -s tag:nightly --exclude slow -x', 'by tag, stopping at the first failure'],
  ],
  notes:
    "Runs seeds, models and tests; what reads a node waits for the tests on it. meta: {show: true} in a model's config prints its table in the end.",
  run: (args, context) => runNodes('build', args, context),
});
