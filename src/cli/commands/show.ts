import { BallastError } from '../../errors/ballast-error.ts';
import { buildProject, compileInline, compileProject } from '../../project/index.ts';
import type { Database } from '../../session/types.ts';
import { defineCommand } from '../command.ts';
import { tableLimits, tableText } from '../formats/table.ts';
import { projectDatabase } from '../open-database.ts';
import { deferOptions, selectionOptions } from '../options.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';
import type { Terminal } from '../terminal.ts';

const defaultLimit = 5;

export default defineCommand({
  options: {
    ...selectionOptions,
    ...deferOptions,
    inline: { type: 'string', requiresArg: true, group: 'Selection:', describe: 'A template of SQL' },
    'inline-direct': {
      type: 'string',
      requiresArg: true,
      group: 'Selection:',
      describe: 'SQL that is no template',
    },
    'full-refresh': { alias: 'f', type: 'boolean', describe: 'Show incremental models as they begin' },
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
      describe: 'json prints one object: node, and show with the rows as objects',
    },
  },
  examples: [
    ['ballast show --select train', 'the first rows that a model gives, without building it'],
    [`ballast show --inline "select * from {{ ref('train') }}" --limit 20`, 'a template'],
  ],
  notes: 'The limit is appended to the SQL, as dbt does: a query with a limit of its own takes --limit -1.',
  async run(args, { terminal, interrupts }) {
    const { inline, inlineDirect: direct, select, selector } = args;
    if (inline === undefined && direct === undefined && select === undefined && selector === undefined)
      throw new BallastError('USAGE_INVALID', { problem: 'Name a node with --select, or give --inline.' });
    if (inline !== undefined && select !== undefined)
      throw new BallastError('USAGE_INVALID', { problem: '--inline is not allowed with --select.' });
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    const { signal } = interrupts;
    const print = (name: string | undefined, sql: string) =>
      printRows(database, terminal, { name, sql, limit: args.limit, isJson: args.output === 'json', signal });
    try {
      if (direct !== undefined || inline !== undefined) {
        await print(undefined, direct ?? (await compileInline(project, database, inline ?? '', { signal })));
        return 0;
      }
      const options = {
        select,
        exclude: args.exclude,
        selector,
        state: args.state,
        indirect: args.indirectSelection ?? ('empty' as const),
        defer: args.defer,
        deferState: args.deferState,
        favorState: args.favorState,
        fullRefresh: args.fullRefresh,
        warnings: warningPolicyOf(args, project),
        signal,
        writeArtifacts: false,
      };
      const { compiled, errors, warnings } = await compileProject(project, database, options);
      for (const warning of warnings) terminal.warn(warning);
      if (errors.length > 0) return printProjectErrors(errors, terminal);
      if (compiled.length === 0)
        terminal.warn('Nothing to do: the selection holds nothing that can be shown.');
      // As in dbt, a seed is loaded when it is shown.
      if (compiled.some(({ node }) => node.resource_type === 'seed')) {
        const { results } = await buildProject(project, database, { ...options, command: 'seed' });
        const failed = results.flatMap(({ error }) => (error === undefined ? [] : [error]));
        if (failed.length > 0) return printProjectErrors(failed, terminal);
      }
      for (const { node, sql } of compiled) {
        const title =
          node.version === undefined || node.version === null ? node.name : `${node.name}.v${node.version}`;
        await print(title, node.resource_type === 'seed' ? `from ${node.relation_name}` : sql);
      }
      return 0;
    } finally {
      await database.close();
    }
  },
});

interface Shown {
  /** undefined for a query of the command line. */
  readonly name: string | undefined;
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
    const result = await session.query(limit < 0 ? sql : `${sql}\nlimit ${limit}`, { signal });
    if (isJson) {
      const node = name === undefined ? {} : { node: name };
      terminal.print(JSON.stringify({ ...node, show: result.json() }, null, 2));
      return;
    }
    if (name !== undefined) terminal.print(terminal.style('bold', name));
    terminal.write(tableText(result, tableLimits(terminal)));
  } finally {
    await session.close();
  }
}
