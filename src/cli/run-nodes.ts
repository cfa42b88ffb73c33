import { randomUUID } from 'node:crypto';
import { join, relative } from 'node:path';
import { quoteName } from '../contract/quote.ts';
import {
  type GraphNode,
  type RunCommand,
  buildProject,
  cloneProject,
  indirectSelections,
  parseSample,
} from '../project/index.ts';
import { parseTime } from '../project/compile/batch.ts';
import type { Database } from '../session/types.ts';
import type { CommandContext, GlobalArguments } from './command.ts';
import { tableLimits, tableText } from './formats/table.ts';
import { projectDatabase } from './open-database.ts';
import { loadProjectOf, projectFlags, warningPolicyOf } from './project-arguments.ts';
import { jsonReport } from './report/json-report.ts';
import { textReport } from './report/text-report.ts';
import type { Terminal } from './terminal.ts';

/** What `build`, `run`, `test` and `seed` have in common. */
export type RunArguments = GlobalArguments & {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty';
  readonly selector?: string;
  readonly state?: string;
  readonly resourceType?: readonly string[];
  readonly excludeResourceType?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly storeFailures?: boolean;
  readonly empty?: boolean;
  readonly sample?: string;
  readonly defer?: boolean;
  readonly favorState?: boolean;
  readonly show?: boolean;
  readonly eventTimeStart?: string;
  readonly eventTimeEnd?: string;
  readonly threads?: number;
  readonly failFast?: boolean;
};

/**
 * Runs the selected nodes of a project, tells how it goes, and prints the tables that ask for it.
 * @param only  of what is selected these alone
 */
export async function runNodes(
  command: RunCommand,
  args: RunArguments,
  { terminal, interrupts }: CommandContext,
  only?: ReadonlySet<string>,
): Promise<number> {
  const started = performance.now();
  const project = loadProjectOf(args);
  const { root } = project;
  const flags = projectFlags(project);
  const targetFolder = relative('.', join(root.root, root.targetPath));
  const invocationId = randomUUID();
  const report = (args.logFormat === 'json' ? jsonReport : textReport)(terminal, targetFolder, invocationId);
  const database = projectDatabase(project, args);
  try {
    const { name: target, path, threads } = project.target;
    let hasBegun = false;
    const runs = command === 'clone' ? cloneProject : buildProject;
    const result = await runs(project, database, {
      command,
      invocationId,
      select: args.select,
      exclude: args.exclude,
      indirect:
        args.indirectSelection ?? indirectSelections.find((way) => way === flags['indirect_selection']),
      selector: args.selector,
      state: args.state,
      deferState: args.deferState,
      resourceTypes: args.resourceType,
      excludeResourceTypes: args.excludeResourceType,
      failFast: args.failFast ?? flags['fail_fast'] === true,
      fullRefresh: args.fullRefresh,
      storeFailures: args.storeFailures,
      empty: args.empty,
      warnings: warningPolicyOf(args, project),
      sample: args.sample === undefined ? undefined : parseSample(args.sample, new Date()),
      eventTimes: {
        start: args.eventTimeStart === undefined ? undefined : parseTime(args.eventTimeStart),
        end: args.eventTimeEnd === undefined ? undefined : parseTime(args.eventTimeEnd),
      },
      only,
      writeArtifacts: args.writeJson ?? flags['write_json'] !== false,
      defer: args.defer,
      favorState: args.favorState,
      signal: interrupts.signal,
      // A file is free for others at once; a database in memory ends when it is closed, and its tables may be shown.
      ...(path === ':memory:' ? {} : { onDone: () => database.close() }),
      onEvent: (event) => {
        if (event.kind === 'start' && !hasBegun) {
          hasBegun = true;
          report.begin({ target, database: path, threads });
        }
        report.event(event);
      },
    });
    report.end(result, (performance.now() - started) / 1000);
    if (interrupts.signal.aborted) terminal.error('Interrupted.');
    else if (args.logFormat !== 'json') {
      const built = result.results.filter(({ status }) => status === 'success').map(({ node }) => node);
      await showTables(
        built.filter((node) => args.show === true || node.meta['show'] === true),
        database,
        terminal,
      );
    }
    return result.exitCode;
  } finally {
    terminal.hideStatus();
    await database.close();
  }
}

/** Prints the tables of models with `meta: {show: true}`, and of all seeds with --show. */
async function showTables(
  nodes: readonly GraphNode[],
  database: Database,
  terminal: Terminal,
): Promise<void> {
  if (nodes.length === 0) return;
  const session = await database.session();
  for (const node of nodes) {
    const name = [node.database, node.schema, node.alias].map(quoteName).join('.');
    const rows = await session.query(`from ${name}`);
    terminal.say('');
    terminal.print(terminal.style('bold', node.alias));
    terminal.write(tableText(rows, tableLimits(terminal)));
  }
}
