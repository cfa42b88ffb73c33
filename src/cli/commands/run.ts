import { defineCommand } from '../command.ts';
import { runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: { ...selectionOptions, ...runOptions },
  examples: [
    ['ballast run', 'all models'],
    ['ballast run --select train+', 'a model and all that reads it'],
  ],
  notes:
    "Runs models without their tests. meta: {show: true} in a model's config prints its table in the end.",
  run: (args, context) => runNodes('run', args, context),
});
