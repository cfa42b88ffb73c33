import { BallastError } from '../errors/ballast-error.ts';
import { type Project, loadProject } from '../project/load/load-project.ts';
import type { GlobalArguments } from './command.ts';

/**
 * Loads the project that a command line means.
 * @param needsPackages  whether packages that are not installed are an error
 * @throws THREADS_INVALID, and what `loadProject` throws
 */
export function loadProjectOf(
  args: GlobalArguments & { readonly threads?: number },
  needsPackages = true,
): Project {
  const { profilesDir, profile, target, threads, vars } = args;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new BallastError('THREADS_INVALID', { got: String(threads) });
  }
  return loadProject(args.projectDir ?? process.cwd(), {
    profilesDir,
    profile,
    target,
    threads,
    vars,
    needsPackages,
  });
}
