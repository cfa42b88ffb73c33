import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { JinjaFunction, ReturnSignal, toText, toValue, type JsValue, type Value } from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import { dataMembers } from './data-members.ts';
import { dbtVersion } from './dbt-version.ts';
import { envVar } from './env-var.ts';
import { exceptions } from './exceptions.ts';
import { hostFunction } from './host-function.ts';
import type { Messages } from './messages.ts';
import { type WarningPolicy, tellAll } from '../warnings.ts';
import { DateTime } from './modules/datetime.ts';
import { modules } from './modules/index.ts';
import { utcZone } from './modules/timezone.ts';

/** Facts of this run, the same in every template. */
export interface Invocation {
  readonly id: string;
  readonly startedAt: Date;
  /** The command: build, run, test, compile, ls. */
  readonly command: string;
  /** Options that templates see in `flags`. */
  readonly flags?: RunFlags;
}

/** Options of the command line that change what nodes do. */
export interface RunFlags {
  /** Builds incremental models and seeds anew. */
  readonly fullRefresh?: boolean;
  /** Writes the rows that tests find; undefined leaves it to each test. */
  readonly storeFailures?: boolean;
  /** References give no rows. */
  readonly empty?: boolean;
  /** References with an event time give the rows of this window only. */
  readonly sample?: { readonly start: Date; readonly end: Date };
  readonly failFast?: boolean;
  /** Which warnings are errors. */
  readonly warnings?: WarningPolicy;
}

/**
 * The members of dbt's context that need neither a node nor the database.
 * @param now  the time of this rendering
 */
export function baseMembers(
  project: Project,
  invocation: Invocation,
  messages: Messages,
  now: () => Date,
): Readonly<Record<string, () => Value>> {
  return {
    env_var: () => envVar,
    target: () => toValue(targetDict(project)),
    project_name: () => project.root.name,
    dbt_version: () => dbtVersion,
    invocation_id: () => invocation.id,
    thread_id: () => 'Thread-1',
    dbt_metadata_envs: () => toValue(metadataVariables()),
    run_started_at: () => DateTime.ofInstant(invocation.startedAt.getTime(), 0, utcZone),
    modules: () => modules(now),
    flags: () => flags(invocation),
    invocation_args_dict: () => toValue({ which: invocation.command, vars: project.cliVars as JsValue }),
    return: () =>
      hostFunction('return', ['data'], ({ get }) => {
        throw new ReturnSignal(get('data') ?? null);
      }),
    log: () =>
      hostFunction('log', ['msg', 'info'], ({ get }) => {
        messages.log(toText(get('msg') ?? null), get('info') === true);
        return '';
      }),
    print: () =>
      hostFunction('print', ['msg'], ({ get }) => {
        messages.print(toText(get('msg') ?? null));
        return '';
      }),
    exceptions: () => exceptions(messages),
    ...dataMembers(),
    try_or_compiler_error: () =>
      new JinjaFunction('try_or_compiler_error', ({ positional, named }, context) => {
        const [message, fn, ...rest] = positional;
        try {
          if (fn instanceof JinjaFunction) return fn.call({ positional: rest, named }, context);
        } catch (error) {
          if (!isBallastError(error)) throw error;
        }
        const params = { message: toText(message ?? '') };
        throw new BallastError('COMPILER_ERROR_RAISED', params, { file: context.file, line: context.line });
      }),
  };
}

/** `DBT_ENV_CUSTOM_ENV_*`: what a user wants to see in the artifacts. */
function metadataVariables(): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  const found = Object.entries(process.env).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value ?? '']));
}

function flags({ command, flags = {} }: Invocation): Value {
  return toValue({
    WHICH: command,
    FULL_REFRESH: flags.fullRefresh === true,
    STORE_FAILURES: flags.storeFailures === true,
    EMPTY: flags.empty === true,
    FAIL_FAST: flags.failFast === true,
    WARN_ERROR: flags.warnings?.error === 'all',
    WARN_ERROR_OPTIONS: warningOptions(flags.warnings ?? tellAll),
    DEBUG: false,
    QUIET: false,
    USE_COLORS: false,
    PARTIAL_PARSE: true,
    STATIC_PARSER: true,
    INDIRECT_SELECTION: 'eager',
    INTROSPECT: true,
    CACHE_SELECTED_ONLY: false,
    LOG_FORMAT: 'default',
    VERSION_CHECK: true,
    SEND_ANONYMOUS_USAGE_STATS: false,
    USE_EXPERIMENTAL_PARSER: false,
  });
}

function warningOptions({ error, warn, silence }: WarningPolicy): JsValue {
  return { error: error === 'all' ? 'all' : [...error], warn: [...warn], silence: [...silence] };
}

/** The context member `target`. */
function targetDict(project: Project): Record<string, JsValue> {
  const { target } = project;
  return {
    ...(target.raw as Record<string, JsValue>),
    name: target.name,
    target_name: target.name,
    profile_name: target.profile,
    type: 'duckdb',
    path: target.path,
    database: target.database,
    schema: target.schema,
    threads: target.threads,
  };
}

export type { Messages } from './messages.ts';
