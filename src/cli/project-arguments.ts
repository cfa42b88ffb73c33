import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BallastError } from '../errors/ballast-error.ts';
import { type Project, loadProject } from '../project/load/load-project.ts';
import { projectFileName } from '../project/load/project-file.ts';
import { isDict, parseYaml } from '../project/load/yaml-file.ts';
import { type WarningPolicy, readWarningPolicy } from '../project/warnings.ts';
import type { GlobalArguments } from './command.ts';
import { packageVersion } from './package-version.ts';

/**
 * Loads the project that a command line means.
 * @param needsPackages  whether packages that are not installed are an error
 * @throws THREADS_INVALID, and what `loadProject` throws
 */
export function loadProjectOf(args: GlobalArguments, needsPackages = true): Project {
  const { profilesDir, profile, target, vars, targetPath, versionCheck } = args;
  const threads = args.singleThreaded === true ? 1 : args.threads;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new BallastError('THREADS_INVALID', { got: String(threads) });
  }
  const project = loadProject(args.projectDir ?? nearestProject(process.cwd()), {
    profilesDir,
    profile,
    target,
    threads,
    vars,
    targetPath,
    needsPackages,
    versionCheck,
  });
  const isRead = args.partialParse ?? projectFlags(project)['partial_parse'] !== false;
  return { ...project, partialParse: { version: packageVersion(), isRead } };
}

/** As in dbt: the folder itself or the nearest above it that holds a project, else the folder. */
function nearestProject(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, projectFileName))) return at;
    if (at === dirname(at)) return folder;
  }
}

/**
 * What becomes of warnings: by --warn-error, --warn-error-options, else by the flags of dbt_project.yml.
 * @throws WARN_OPTIONS_INVALID
 */
export function warningPolicyOf(args: GlobalArguments, project: Project): WarningPolicy {
  const { warnError, warnErrorOptions } = args;
  if (warnError === true) return readWarningPolicy({ error: 'all' });
  if (warnErrorOptions !== undefined)
    return readWarningPolicy(parseYaml(warnErrorOptions, '--warn-error-options').value);
  const { warn_error: all, warn_error_options: options } = projectFlags(project);
  if (all === true && warnError === undefined) return readWarningPolicy({ error: 'all' });
  return readWarningPolicy(options ?? {});
}

/** The dictionary `flags` of dbt_project.yml. */
export function projectFlags({ root }: Project): Readonly<Record<string, unknown>> {
  const flags = root.raw['flags'];
  return isDict(flags) ? flags : {};
}
