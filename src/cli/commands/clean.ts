import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { ProjectConfig } from '../../project/load/project-file.ts';
import { defineCommand } from '../command.ts';
import { loadProjectOf } from '../project-arguments.ts';

export default defineCommand({
  options: {
    'clean-project-files-only': {
      type: 'boolean',
      default: true,
      describe: 'Ballast never deletes what is outside of the project',
    },
  },
  examples: [['ballast clean', "delete the folders that 'clean-targets' names; by default target/"]],
  async run(args, { terminal }) {
    const { root } = loadProjectOf(args);
    const folders = root.cleanTargets.map((target) => checkedFolder(target, root));
    for (const folder of folders) {
      if (!existsSync(folder)) continue;
      await rm(folder, { recursive: true });
      terminal.say(`Deleted ${relative(root.root, folder)}`);
    }
    return 0;
  },
});

/** @throws CLEAN_TARGET_UNSAFE for what is outside of the project, or holds what the user wrote */
function checkedFolder(target: string, project: ProjectConfig): string {
  const folder = resolve(project.root, target);
  const inside = relative(project.root, folder);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
    throw new BallastError('CLEAN_TARGET_UNSAFE', {
      target,
      reason: 'it is not a folder inside the project',
    });
  }
  const sources = [
    ...project.modelPaths,
    ...project.macroPaths,
    ...project.seedPaths,
    ...project.testPaths,
    ...project.analysisPaths,
    ...project.snapshotPaths,
  ].map((path) => join(project.root, path));
  const held = sources.find((path) => path === folder || path.startsWith(folder + sep));
  if (held !== undefined) {
    throw new BallastError('CLEAN_TARGET_UNSAFE', {
      target,
      reason: `it holds ${relative(project.root, held)}`,
    });
  }
  return folder;
}
