import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { BallastError } from '../../errors/ballast-error.ts';
import {
  JinjaFunction,
  PyList,
  PySet,
  PyTuple,
  ReturnSignal,
  iterate,
  toJs,
  toText,
  toValue,
  toJson,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import { parseYaml } from '../load/yaml-file.ts';
import { envVar } from './env-var.ts';
import { hostFunction } from './host-function.ts';
import { Lookup } from './lookup.ts';

/** What a template may say to the user. */
export interface Messages {
  readonly log: (text: string, toUser: boolean) => void;
  readonly warn: (text: string) => void;
}

/** Facts of this run, the same in every template. */
export interface Invocation {
  readonly id: string;
  readonly startedAt: Date;
  /** The command: build, run, test, compile, ls. */
  readonly command: string;
}

/** The dbt whose language and artifacts these are. */
export const dbtVersion = '1.12.6';

/** The members of dbt's context that need neither a node nor the database. */
export function baseMembers(
  project: Project,
  invocation: Invocation,
  messages: Messages,
): Readonly<Record<string, () => Value>> {
  return {
    env_var: () => envVar,
    target: () => toValue(targetDict(project)),
    project_name: () => project.root.name,
    dbt_version: () => dbtVersion,
    invocation_id: () => invocation.id,
    run_started_at: () => invocation.startedAt.toISOString(),
    flags: () =>
      toValue({ FULL_REFRESH: false, STORE_FAILURES: false, WHICH: invocation.command, EMPTY: false }),
    return: () =>
      hostFunction('return', ['data'], ({ get }) => {
        throw new ReturnSignal(get('data') ?? null);
      }),
    log: () =>
      hostFunction('log', ['msg', 'info'], ({ get }) => {
        messages.log(toText(get('msg') ?? ''), get('info') === true);
        return '';
      }),
    print: () =>
      hostFunction('print', ['msg'], ({ get }) => {
        messages.log(toText(get('msg') ?? ''), true);
        return '';
      }),
    exceptions: () => exceptions(messages),
    tojson: () =>
      hostFunction('tojson', ['value', 'default', 'sort_keys'], ({ get }) =>
        toJson(get('value') ?? null, { sortKeys: get('sort_keys') === true }),
      ),
    fromjson: () =>
      hostFunction('fromjson', ['string', 'default'], ({ text, get }) => {
        try {
          return toValue(JSON.parse(text('string')) as JsValue);
        } catch {
          return get('default') ?? null;
        }
      }),
    toyaml: () =>
      hostFunction('toyaml', ['value', 'default', 'sort_keys'], ({ get }) =>
        stringify(toJs(get('value') ?? null), { sortMapEntries: get('sort_keys') === true, version: '1.1' }),
      ),
    fromyaml: () =>
      hostFunction('fromyaml', ['value', 'default'], ({ text }) =>
        toValue(parseYaml(text('value'), 'fromyaml()').value as JsValue),
      ),
    set: () => hostFunction('set', ['value', 'default'], ({ get }) => new PySet(iterate(get('value') ?? ''))),
    zip: () => new JinjaFunction('zip', ({ positional }) => zip(positional)),
    local_md5: () =>
      hostFunction('local_md5', ['value'], ({ get }) =>
        createHash('md5')
          .update(toText(get('value') ?? ''))
          .digest('hex'),
      ),
  };
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

function exceptions(messages: Messages): Value {
  return new Lookup('exceptions', {
    raise_compiler_error: () =>
      hostFunction('raise_compiler_error', ['msg', 'node'], ({ get, context }) => {
        const message = toText(get('msg') ?? '');
        throw new BallastError(
          'COMPILER_ERROR_RAISED',
          { message },
          { file: context.file, line: context.line },
        );
      }),
    warn: () =>
      hostFunction('warn', ['msg', 'node'], ({ get }) => {
        messages.warn(toText(get('msg') ?? ''));
        return '';
      }),
  });
}

function zip(lists: readonly Value[]): Value {
  const columns = lists.map((list) => [...iterate(list)]);
  const length = Math.min(...columns.map((column) => column.length));
  const rows = lists.length === 0 ? 0 : length;
  return new PyList(Array.from({ length: rows }, (_, i) => new PyTuple(columns.map((column) => column[i]!))));
}
