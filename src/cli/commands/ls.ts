import { listNodes, parseProject } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { resourceTypeOptions, selectionOptions } from '../options.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    // Here dbt's --models means models alone, not all nodes of that name.
    select: { ...selectionOptions.select, alias: ['s'] },
    models: {
      alias: 'm',
      type: 'array',
      string: true,
      requiresArg: true,
      group: 'Selection:',
      describe: 'As --select --resource-type model',
    },
    ...resourceTypeOptions,
    output: {
      alias: 'o',
      choices: ['selector', 'name', 'path', 'json'],
      default: 'selector',
      group: 'Output:',
      describe: 'What is printed of each node, a line each',
    },
    'output-keys': {
      type: 'array',
      string: true,
      requiresArg: true,
      group: 'Output:',
      describe: 'Properties that --output json prints',
    },
  },
  examples: [
    ['ballast ls --select train+', 'what a change of train touches'],
    ['ballast ls --resource-type test --output name', 'all tests'],
  ],
  async run(args, { terminal }) {
    const project = loadProjectOf(args);
    const flags = { warnings: warningPolicyOf(args, project) };
    const parsed = parseProject(project, { command: 'list', flags });
    if (parsed.errors.length > 0) return printProjectErrors(parsed.errors, terminal);
    const { lines, warnings } = listNodes(parsed, {
      select: args.models ?? args.select,
      exclude: args.exclude,
      indirect: args.indirectSelection,
      selector: args.selector,
      state: args.state,
      resourceTypes: args.models === undefined ? args.resourceType : ['model'],
      excludeResourceTypes: args.excludeResourceType,
      output: args.output,
      outputKeys: args.outputKeys,
    });
    for (const warning of [...parsed.warnings, ...warnings]) terminal.warn(warning);
    for (const line of lines) terminal.print(line);
    if (lines.length === 0) terminal.warn('No nodes are selected.');
    return 0;
  },
});
