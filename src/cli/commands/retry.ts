import { BallastError } from '../../errors/ballast-error.ts';
import { type Retry, readRetry } from '../../project/index.ts';
import { isDict } from '../../project/load/yaml-file.ts';
import { defineCommand } from '../command.ts';
import { runOptions } from '../options.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { runNodes } from '../run-nodes.ts';

export default defineCommand({
  options: {
    ...runOptions,
    state: { type: 'string', requiresArg: true, describe: 'Folder of the run_results.json to take up' },
  },
  examples: [['ballast retry', 'after a failure was repaired']],
  notes: 'Runs the nodes that failed or were skipped in the last run, with the options of that run.',
  async run(args, context) {
    const retry = readRetry(loadProjectOf({ ...args, vars: undefined }).root, args.state);
    if (retry.only.size === 0) {
      context.terminal.warn('Nothing to do: the last run left nothing undone.');
      return 0;
    }
    return runNodes(retry.command, { ...args, ...earlier(retry), ...given(args) }, context, retry.only);
  },
});

/** The options of the earlier run. @throws ARTIFACT_INVALID */
function earlier({ args }: Retry) {
  const { vars, target, state, full_refresh, store_failures, empty, fail_fast, defer } = args;
  if (vars !== undefined && !isDict(vars))
    throw new BallastError('ARTIFACT_INVALID', { path: 'run_results.json' });
  return {
    vars: vars === undefined ? undefined : JSON.stringify(vars),
    target: typeof target === 'string' ? target : undefined,
    state: typeof state === 'string' ? state : undefined,
    fullRefresh: full_refresh === true,
    storeFailures: store_failures === true ? true : undefined,
    empty: empty === true,
    failFast: fail_fast === true,
    defer: defer === true,
  };
}

/** What this command line says itself wins. */
function given(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = ['vars', 'target', 'fullRefresh', 'storeFailures', 'empty', 'failFast', 'threads'];
  return Object.fromEntries(
    names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]),
  );
}
