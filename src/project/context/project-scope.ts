import { BallastError } from '../../errors/ballast-error.ts';
import { JinjaFunction, PyDict, type Value } from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import type { MacroResolver } from '../parse/macros.ts';
import type { ParseCache } from '../parse/parse-cache.ts';
import { type Invocation, type Messages, baseMembers } from './base-members.ts';
import { ColumnClass } from './column.ts';
import { RelationClass } from './relation.ts';

/** What every template of a project is rendered with. */
export interface ProjectScope {
  readonly project: Project;
  readonly resolver: MacroResolver;
  readonly invocation: Invocation;
  readonly messages: Messages;
  /** What an earlier parse of the same text gave; undefined: everything is parsed. */
  readonly cache?: ParseCache | undefined;
}

/** The part of that name, from the cache if the scope has one that holds it. */
export function cachedPart<T>({ cache }: ProjectScope, name: string, text: string, parse: () => T): T {
  return cache === undefined ? parse() : cache.part(name, text, parse);
}

// Members of dbt's context for which there is nothing on this side: calling one says so.
const unsupported = ['submit_python_job', 'metric', 'function', 'write'];

/**
 * The members that do not depend on the node.
 * @param now  the time of this rendering
 */
export function scopeMembers(
  scope: ProjectScope,
  now: () => Date = () => new Date(),
): readonly (readonly [string, () => Value])[] {
  return [
    ...Object.entries(baseMembers(scope.project, scope.invocation, scope.messages, now)),
    [
      'api',
      () =>
        new PyDict([
          ['Relation', new RelationClass()],
          ['Column', new ColumnClass()],
        ]),
    ] as const,
    ...unsupported.map(
      (member) =>
        [
          member,
          () =>
            new JinjaFunction(member, (_, { file, line }) => {
              throw new BallastError('CONTEXT_UNSUPPORTED', { member }, { file, line });
            }),
        ] as const,
    ),
  ];
}
