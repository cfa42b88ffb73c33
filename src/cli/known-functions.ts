import { resolve } from 'node:path';
import { functions, projectFunctions } from '../ballast.ts';
import type { FunctionDefinition } from '../contract/define.ts';
import type { GlobalArguments } from './command.ts';
import { isProjectFolder } from './open-database.ts';

/** Ballast's functions and those of the project that a command line means. */
export async function knownFunctions(args: GlobalArguments): Promise<readonly FunctionDefinition[]> {
  const folder = resolve(args.projectDir ?? '.');
  return isProjectFolder(folder) ? [...functions, ...(await projectFunctions(folder))] : functions;
}
