import { installPackages } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { loadProjectOf } from '../project-arguments.ts';

export default defineCommand({
  options: {
    upgrade: { type: 'boolean', describe: 'Local packages are always those of now' },
  },
  examples: [['ballast deps', 'copy the local packages of packages.yml into dbt_packages']],
  notes: 'Packages from git or a hub need a network: get them in another way and name their folder.',
  async run(args, { terminal }) {
    const { root, renderYaml } = loadProjectOf(args, false);
    const render = (value: unknown) =>
      typeof value === 'string' && value.includes('{{') ? renderYaml(value) : value;
    const installed = installPackages(root.root, root.packagesInstallPath, render);
    for (const title of installed) terminal.say(`Installed ${title}`);
    if (installed.length === 0) terminal.warn('No packages were found in packages.yml.');
    return 0;
  },
});
