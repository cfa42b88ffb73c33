import { defineCommand } from '../command.ts';
import { runOptions, selectionOptions } from '../options.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: { ...selectionOptions, ...runOptions },
  examples: [['ballast snapshot', 'all snapshots']],
  run: (args, context) => runNodes('snapshot', args, context),
});
