import { BallastError } from '../../errors/ballast-error.ts';
import { HostObject, JinjaFunction, type Value } from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import type { MacroResolver } from '../parse/macros.ts';
import { type Invocation, type Messages, baseMembers } from './base-members.ts';

/** What every template of a project is rendered with. */
export interface ProjectScope {
  readonly project: Project;
  readonly resolver: MacroResolver;
  readonly invocation: Invocation;
  readonly messages: Messages;
}

// Members of dbt's context that a later version brings: calling one says so.
const unsupported = [
  'store_result',
  'store_raw_result',
  'submit_python_job',
  'write',
  'metric',
  'set_strict',
  'zip_strict',
  'try_or_compiler_error',
];

/** `modules`: which of Python's modules a template wants is only known when it asks. */
class Modules extends HostObject {
  readonly typeName = 'modules';

  override getAttribute(name: string): Value | undefined {
    throw new BallastError('CONTEXT_UNSUPPORTED', { member: `modules.${name}` });
  }
}

/** The members that do not depend on the node. */
export function scopeMembers(scope: ProjectScope): readonly (readonly [string, () => Value])[] {
  return [
    ...Object.entries(baseMembers(scope.project, scope.invocation, scope.messages)),
    ['modules', () => new Modules()] as const,
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
