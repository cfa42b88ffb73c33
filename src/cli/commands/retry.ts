import { BallastError } from '../../errors/ballast-error.ts';
import { type Retry, compileProject, readRetry } from '../../project/index.ts';
import { isDict } from '../../project/load/yaml-file.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { projectDatabase } from '../open-database.ts';
import { runOptions } from '../options.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';
import { type RunArguments, runNodes } from '../run-nodes.ts';
import runOperationCommand from './run-operation.ts';

export default defineCommand({
  options: {
    ...runOptions,
    state: { type: 'string', requiresArg: true, describe: 'Folder of the run_results.json to take up' },
  },
  examples: [['ballast retry', 'after a failure was repaired']],
  notes: 'Runs the nodes that failed or were skipped in the last run, with the options of that run.',
  async run(args, context) {
    const { root } = loadProjectOf({ ...args, vars: undefined });
    const retry = readRetry(root, args.state, args.warnError === true);
    const complete = { ...args, ...earlier(retry), ...given(args) };
    if (retry.command === 'run-operation') {
      if (retry.only.size === 0) return 0;
      return runOperationCommand.run({ ...complete, ...operationOf(retry) }, context);
    }
    if (retry.command === 'compile') return compileAgain(complete, retry.only, context);
    return runNodes(retry.command, complete, context, retry.only);
  },
});

/** The options of the earlier run. @throws ARTIFACT_INVALID */
function earlier({ args }: Retry) {
  const { vars, target, state, full_refresh, store_failures, empty, fail_fast, defer } = args;
  if (vars !== undefined && !isDict(vars))
    throw new BallastError('ARTIFACT_INVALID', { path: 'run_results.json' });
  const text = (name: string) => (typeof args[name] === 'string' ? args[name] : undefined);
  return {
    vars: vars === undefined ? undefined : JSON.stringify(vars),
    target: typeof target === 'string' ? target : undefined,
    state: typeof state === 'string' ? state : undefined,
    deferState: text('defer_state'),
    fullRefresh: full_refresh === true,
    storeFailures: store_failures === true ? true : undefined,
    empty: empty === true,
    failFast: fail_fast === true,
    defer: defer === true,
    favorState: args['favor_state'] === true,
    sample: isDict(args['sample']) ? JSON.stringify(args['sample']) : undefined,
    eventTimeStart: text('event_time_start'),
    eventTimeEnd: text('event_time_end'),
  };
}

/** What this command line says itself wins. */
function given(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = ['vars', 'target', 'fullRefresh', 'storeFailures', 'empty', 'failFast', 'threads'];
  return Object.fromEntries(
    names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]),
  );
}

/** The macro or template of the earlier operation, as its command takes them. */
function operationOf({ args }: Retry): Readonly<Record<string, unknown>> {
  const { macro, sql, args: named } = args;
  return { macro, sql, args: isDict(named) && sql === undefined ? JSON.stringify(named) : undefined };
}

async function compileAgain(
  args: RunArguments,
  only: ReadonlySet<string>,
  { terminal, interrupts }: CommandContext,
): Promise<number> {
  const project = loadProjectOf(args);
  const database = projectDatabase(project, args);
  try {
    const { compiled, errors } = await compileProject(project, database, { only, signal: interrupts.signal });
    if (errors.length > 0) return printProjectErrors(errors, terminal);
    terminal.say(`Compiled ${compiled.length} nodes.`);
    return 0;
  } finally {
    await database.close();
  }
}
