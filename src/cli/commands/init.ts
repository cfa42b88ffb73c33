import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { defineCommand } from '../command.ts';
import { fileProblem } from '../file-problem.ts';
import { projectFiles } from '../init/template.ts';

export default defineCommand({
  positionals: { name: { type: 'string', demandOption: true, describe: 'Folder of the new project' } },
  options: {},
  examples: [['ballast init demo && cd demo && ballast build', 'make a project and run it']],
  async run(args, { terminal }) {
    const folder = resolve(args.projectDir ?? '.', args.name);
    const name = basename(folder).replaceAll('-', '_');
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new BallastError('PROJECT_NAME_INVALID', { name: args.name });
    if (existsSync(folder) && !isEmptyFolder(folder)) {
      throw new BallastError('PROJECT_FOLDER_TAKEN', { folder: args.name });
    }
    for (const [path, text] of Object.entries(projectFiles(name))) await write(join(folder, path), text);
    terminal.say(`Made the project ${name} in ${relative('.', folder) || '.'}. Next:`);
    terminal.say(`  cd ${args.name}\n  npx ballast build`);
    return 0;
  },
});

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new BallastError('FILE_UNWRITABLE', { path, problem: fileProblem(error) }, {}, { cause: error });
  }
}
