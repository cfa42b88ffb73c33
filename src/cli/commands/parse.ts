import { manifestArtifact } from '../../project/artifacts/manifest.ts';
import { writeArtifact } from '../../project/artifacts/write.ts';
import { parseProject } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';

export default defineCommand({
  options: {},
  examples: [['ballast parse', 'all mistakes of the project, without the database']],
  async run(args, { terminal }) {
    const project = loadProjectOf(args);
    const parsed = parseProject(project, {
      command: 'parse',
      flags: { warnings: warningPolicyOf(args, project) },
      onEvent: (event) => {
        if (event.kind === 'log') terminal.say(event.message);
        else if (event.kind === 'print') terminal.printFromTemplate(event.message);
        else if (event.kind === 'warning') terminal.warn(event.message);
      },
    });
    if (parsed.errors.length > 0) return printProjectErrors(parsed.errors, terminal);
    for (const warning of parsed.warnings) terminal.warn(warning);
    if (args.writeJson !== false)
      writeArtifact(project.root, 'manifest.json', manifestArtifact(parsed, new Map()));
    return 0;
  },
});
