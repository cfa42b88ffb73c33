import { join, relative } from 'node:path';
import { compileInline, compileProject } from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { projectDatabase } from '../open-database.ts';
import { selectionOptions } from '../options.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';

export default defineCommand({
  options: {
    ...selectionOptions,
    inline: {
      type: 'string',
      requiresArg: true,
      group: 'Selection:',
      describe: 'Compile this template instead',
    },
  },
  examples: [
    ['ballast compile', 'all nodes, into target/compiled'],
    ['ballast compile --select train', 'one model, printed too'],
    [`ballast compile --inline "from {{ ref('train') }} limit 5"`, 'a template that stands in no file'],
  ],
  notes: 'With --select or --inline the SQL is printed. The database is opened only if a template asks it.',
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    const { signal } = interrupts;
    try {
      if (args.inline !== undefined) {
        terminal.print(await compileInline(project, database, args.inline, { signal }));
        return 0;
      }
      const { select, exclude, indirectSelection: indirect, selector } = args;
      const state = args.state ?? process.env['DBT_STATE'];
      const { parsed, compiled, errors, warnings } = await compileProject(project, database, {
        select,
        exclude,
        indirect,
        selector,
        state,
        signal,
        warnings: warningPolicyOf(args, project),
      });
      for (const warning of warnings) terminal.warn(warning);
      const printed =
        select === undefined ? [] : compiled.filter(({ node }) => node.resource_type === 'model');
      for (const { node, sql } of printed) {
        if (printed.length > 1) terminal.print(`-- ${node.original_file_path}`);
        terminal.print(sql.trim());
      }
      if (errors.length > 0) {
        const exitCode = printProjectErrors(errors, terminal);
        return parsed.errors.length > 0 ? exitCode : 1;
      }
      const { root } = project;
      const folder = relative('.', join(root.root, root.targetPath, 'compiled'));
      if (printed.length === 0) terminal.say(`Compiled ${compiled.length} nodes into ${folder}`);
      return 0;
    } finally {
      await database.close();
    }
  },
});
