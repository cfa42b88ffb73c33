import { BallastError } from '../../errors/ballast-error.ts';
import { compileInline, compileProject } from '../../project/index.ts';
import type { Database } from '../../session/types.ts';
import { defineCommand } from '../command.ts';
import { tableLimits, tableText } from '../formats/table.ts';
import { projectDatabase } from '../open-database.ts';
import { selectionOptions } from '../options.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';
import type { Terminal } from '../terminal.ts';

const defaultLimit = 5;

export default defineCommand({
  options: {
    ...selectionOptions,
    inline: { type: 'string', requiresArg: true, group: 'Selection:', describe: 'A template of SQL' },
    limit: {
      type: 'number',
      requiresArg: true,
      default: defaultLimit,
      group: 'Output:',
      describe: 'How many rows; -1 gives all',
    },
    output: {
      choices: ['text', 'json'],
      default: 'text',
      group: 'Output:',
      describe: 'json prints one array of row objects',
    },
  },
  examples: [
    ['ballast show --select train', 'the first rows that a model gives, without building it'],
    [`ballast show --inline "select * from {{ ref('train') }}" --limit 20`, 'a template'],
  ],
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    const { signal } = interrupts;
    const print = (name: string, sql: string) =>
      printRows(database, terminal, { name, sql, limit: args.limit, isJson: args.output === 'json', signal });
    try {
      if (args.inline !== undefined) {
        await print('', await compileInline(project, database, args.inline, { signal }));
        return 0;
      }
      if (args.select === undefined && args.selector === undefined)
        throw new BallastError('USAGE_INVALID', { problem: 'Name a node with --select, or give --inline.' });
      const { compiled, errors, warnings } = await compileProject(project, database, {
        select: args.select,
        exclude: args.exclude,
        selector: args.selector,
        state: args.state,
        indirect: 'empty',
        signal,
        writeArtifacts: false,
      });
      for (const warning of warnings) terminal.warn(warning);
      if (errors.length > 0) return printProjectErrors(errors, terminal);
      for (const { node, sql } of compiled)
        await print(node.name, node.resource_type === 'seed' ? `from ${node.relation_name}` : sql);
      return 0;
    } finally {
      await database.close();
    }
  },
});

interface Shown {
  readonly name: string;
  readonly sql: string;
  readonly limit: number;
  readonly isJson: boolean;
  readonly signal: AbortSignal;
}

async function printRows(
  database: Database,
  terminal: Terminal,
  { name, sql, limit, isJson, signal }: Shown,
): Promise<void> {
  const session = await database.session();
  try {
    const text = limit < 0 ? sql : `select * from (\n${sql}\n) limit ${limit}`;
    const result = await session.query(text, { signal });
    if (isJson) return terminal.print(JSON.stringify(result.json()));
    if (name !== '') terminal.print(terminal.style('bold', name));
    terminal.write(tableText(result, tableLimits(terminal)));
  } finally {
    await session.close();
  }
}
