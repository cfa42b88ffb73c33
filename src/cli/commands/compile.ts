import { join, relative } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { compileInline, compileProject } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { projectDatabase } from '../open-database.ts';
import { deferOptions, resourceTypeOptions, selectionOptions } from '../options.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    ...resourceTypeOptions,
    ...deferOptions,
    inline: {
      type: 'string',
      requiresArg: true,
      group: 'Selection:',
      describe: 'Compile this template instead',
    },
    'full-refresh': { alias: 'f', type: 'boolean', describe: 'Compile incremental models as they begin' },
    empty: { type: 'boolean', describe: 'Compile with references that give no rows' },
    output: {
      choices: ['text', 'json'],
      default: 'text',
      group: 'Output:',
      describe: 'json prints an object a node: node and compiled',
    },
  },
  examples: [
    ['ballast compile', 'all nodes, into target/compiled'],
    ['ballast compile --select train', 'one model, printed too'],
    [`ballast compile --inline "from {{ ref('train') }} limit 5"`, 'a template that stands in no file'],
  ],
  notes: 'With --select or --inline the SQL is printed. The database is opened only if a template asks it.',
  async run(args, { terminal, interrupts }) {
    const { select, exclude, indirectSelection: indirect, selector, state, inline } = args;
    if (inline !== undefined && select !== undefined)
      throw new BallastError('USAGE_INVALID', { problem: '--inline is not allowed with --select.' });
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    const { signal } = interrupts;
    const isJson = args.output === 'json';
    const print = (node: string | undefined, sql: string) => {
      const named = node === undefined ? {} : { node };
      terminal.print(isJson ? JSON.stringify({ ...named, compiled: sql }, null, 2) : sql.trim());
    };
    try {
      if (inline !== undefined) {
        print(undefined, await compileInline(project, database, inline, { signal }));
        return 0;
      }
      const { compiled, errors, warnings } = await compileProject(project, database, {
        select,
        exclude,
        indirect,
        selector,
        state,
        signal,
        resourceTypes: args.resourceType,
        excludeResourceTypes: args.excludeResourceType,
        defer: args.defer,
        deferState: args.deferState,
        favorState: args.favorState,
        fullRefresh: args.fullRefresh,
        empty: args.empty,
        warnings: warningPolicyOf(args, project),
        writeArtifacts: args.writeJson,
      });
      for (const warning of warnings) terminal.warn(warning);
      const printed =
        select === undefined ? [] : compiled.filter(({ node }) => node.resource_type === 'model');
      for (const { node, sql } of printed) {
        if (printed.length > 1 && !isJson) terminal.print(`-- ${node.original_file_path}`);
        print(node.name, sql);
      }
      if (errors.length > 0) return printProjectErrors(errors, terminal);
      const { root } = project;
      const folder = relative('.', join(root.root, root.targetPath, 'compiled'));
      if (printed.length === 0) terminal.say(`Compiled ${compiled.length} nodes into ${folder}`);
      return 0;
    } finally {
      await database.close();
    }
  },
});
