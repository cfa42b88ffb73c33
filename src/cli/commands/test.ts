import { defineCommand } from '../command.ts';
import { resourceTypeOptions, runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: { ...selectionOptions, ...resourceTypeOptions, ...runOptions },
  examples: [
    ['ballast test', 'all tests'],
    ['ballast test --select scoreboard', 'the tests of one model'],
  ],
  notes: 'A test fails when its query gives rows.',
  run: (args, context) => runNodes('test', args, context),
});
