import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Project } from '../project/load/load-project.ts';
import { projectFileName } from '../project/load/project-file.ts';
import type { Database, OpenOptions } from '../session/types.ts';
import type { GlobalArguments } from './command.ts';

/** What of a command line decides on the database. */
export type DatabaseArguments = GlobalArguments & { readonly db?: string; readonly readonly?: boolean };

// Session and project take a while to load, so they are loaded once it is clear that they are needed.

/** Opens the database that a command line means: --db, else the one of the project's profile, else memory. */
export async function openDatabase(args: DatabaseArguments): Promise<Database> {
  const choice = await databaseChoice(args);
  const ballast = await import('../ballast.ts');
  return ballast.openDatabase(choice);
}

/** How `sql` and `shell` open the database. */
export async function databaseChoice(args: DatabaseArguments): Promise<OpenOptions> {
  const folder = resolve(args.projectDir ?? '.');
  const isProject = isProjectFolder(folder);
  const readOnly = args.readonly ?? false;
  const { lockWait } = args;
  if (args.db !== undefined)
    return { path: args.db, readOnly, lockWait, ...(isProject ? { project: folder } : {}) };
  // A folder that was named must be a project; an unnamed one may just be where the user is.
  if (!isProject && args.projectDir === undefined) return {};
  const { loadProjectOf } = await import('./project-arguments.ts');
  return projectOptions(loadProjectOf(args), readOnly, lockWait);
}

/**
 * The database of a project. It is opened when the first session is asked for, so that nobody waits for it while
 * the project is parsed; after `close` the next session opens it again.
 */
export function projectDatabase(project: Project, args: GlobalArguments, readOnly = false): Database {
  let opened: Promise<Database> | undefined;
  const open = async () => {
    const ballast = await import('../ballast.ts');
    return ballast.openDatabase(projectOptions(project, readOnly, args.lockWait));
  };
  return {
    async session() {
      return (await (opened ??= open())).session();
    },
    async close() {
      const database = opened;
      opened = undefined;
      // One that could not be opened has told so already.
      await (await database?.catch(() => undefined))?.close();
    },
  };
}

function projectOptions(
  { target, root }: Project,
  readOnly: boolean,
  lockWait: number | undefined,
): OpenOptions {
  const attach = Object.fromEntries(
    target.attach.map(({ alias, path, readOnly: isLocked }) => [
      alias,
      { path, readOnly: isLocked || readOnly },
    ]),
  );
  return { path: target.path, readOnly, lockWait, attach, settings: target.settings, project: root.root };
}

export function isProjectFolder(folder: string): boolean {
  return existsSync(join(folder, projectFileName));
}
