import { manifestArtifact } from '../../project/artifacts/manifest.ts';
import { writeArtifact } from '../../project/artifacts/write.ts';
import { parseProject } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';

export default defineCommand({
  options: {},
  examples: [['ballast parse', 'all mistakes of the project, without the database']],
  async run(args, { terminal }) {
    const project = loadProjectOf(args);
    const parsed = parseProject(project, { command: 'parse' });
    if (parsed.errors.length > 0) return printProjectErrors(parsed.errors, terminal);
    for (const warning of parsed.warnings) terminal.warn(warning);
    writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, new Map()));
    return 0;
  },
});
