import { randomUUID } from 'node:crypto';
import type { BallastError } from '../errors/ballast-error.ts';
import type { Invocation, Messages, RunFlags } from './context/base-members.ts';
import type { ProjectScope } from './context/project-scope.ts';
import type { Project } from './load/load-project.ts';
import { MacroResolver, parseMacros } from './parse/macros.ts';
import { ParseCache } from './parse/parse-cache.ts';
import { type ParsedFiles, type ParsedProject, parseFiles } from './parse/parse-project.ts';
import type { RunEvent } from './run/result.ts';
import { type WarningPolicy, fateOf, judge, tellAll, warningError } from './warnings.ts';

export interface ParseOptions {
  /** The number that templates and artifacts give for this run; default: a random one. */
  readonly invocationId?: string;
  /** The command that the templates see in `flags.WHICH`. */
  readonly command?: string;
  readonly flags?: RunFlags;
  readonly onEvent?: (event: RunEvent) => void;
}

/** Reads all files of a project into a graph. Never throws for what the project does wrong: see `errors`. */
export function parseProject(project: Project, options: ParseOptions = {}): ParsedProject {
  const errors: BallastError[] = [];
  const invocation: Invocation = {
    id: options.invocationId ?? randomUUID(),
    startedAt: new Date(),
    command: options.command ?? 'parse',
    flags: options.flags,
  };
  const policy = options.flags?.warnings ?? tellAll;
  const messages = messagesTo(options.onEvent ?? (() => undefined), policy);
  const resolver = new MacroResolver(() => parseMacros(project.packages, errors), project.root.name);
  const { partialParse } = project;
  const cache =
    partialParse === undefined
      ? undefined
      : new ParseCache(project, partialParse.version, partialParse.isRead);
  const scope: ProjectScope = { project, resolver, invocation, messages, cache };
  const kept = cache?.whole;
  const files = kept === undefined ? parseAnew(scope, errors) : { ...kept, errors: [] };
  if (kept === undefined && files.errors.length === 0) cache?.save(files);
  const judged = judge(policy, files.warnings);
  return {
    scope,
    graph: files.graph,
    patches: files.patches,
    errors: [...files.errors, ...judged.errors],
    warnings: judged.warnings,
  };
}

/** @param errors  where the macros' mistakes come to stand once they are read */
function parseAnew(scope: ProjectScope, errors: readonly BallastError[]): ParsedFiles {
  void scope.resolver.index;
  return parseFiles(scope, errors);
}

function messagesTo(onEvent: (event: RunEvent) => void, policy: WarningPolicy): Messages {
  return {
    log: (message, toUser) => {
      if (toUser) onEvent({ kind: 'log', message });
    },
    print: (message) => onEvent({ kind: 'print', message }),
    warn: (message, name = 'JinjaLogWarning') => {
      const fate = fateOf(policy, name);
      if (fate === 'error') throw warningError({ name, message });
      if (fate === 'warn') onEvent({ kind: 'warning', node: undefined, message });
    },
  };
}
