import { BallastError } from '../../errors/ballast-error.ts';
import {
  type ColumnLineage,
  type LineageTree,
  type ParsedProject,
  downstream,
  projectLineage,
  upstream,
} from '../../project/index.ts';
import { defineCommand } from '../command.ts';
import { knownFunctions } from '../known-functions.ts';
import { projectDatabase } from '../open-database.ts';
import { loadProjectOf } from '../project-arguments.ts';
import { printProjectErrors } from '../project-errors.ts';
import type { Terminal } from '../terminal.ts';

export default defineCommand({
  positionals: {
    column: {
      type: 'string',
      demandOption: true,
      describe: 'model.column; a model alone means all of its columns',
    },
  },
  options: {
    upstream: { type: 'boolean', describe: 'Only what the column is made of' },
    downstream: { type: 'boolean', describe: 'Only what is made of the column' },
    output: {
      choices: ['text', 'json'],
      default: 'text',
      group: 'Output:',
      describe: 'json prints one object',
    },
  },
  examples: [
    ['ballast lineage orders.amount', 'what the column is made of, and what is made of it'],
    ['ballast lineage orders --output json', 'the origins of all columns of a model'],
  ],
  notes:
    'Columns that only filter, join, sort or group are no origins. A model that was built tells all of its columns.',
  async run(args, { terminal, interrupts }) {
    const project = loadProjectOf(args);
    const database = projectDatabase(project, args);
    try {
      const functions = await knownFunctions(args);
      const found = await projectLineage(project, database, functions, { signal: interrupts.signal });
      if (found.errors.length > 0) return printProjectErrors(found.errors, terminal);
      const { node, column } = readColumn(found.parsed, found.lineage, args.column);
      const columns = (found.lineage.get(node) ?? []).filter(
        ({ name }) => column === undefined || name === column,
      );
      const trees = columns.map(({ name }) => ({
        node,
        column: name,
        ...(args.downstream === true && args.upstream !== true
          ? {}
          : { upstream: upstream(found.lineage, { node, column: name }).next }),
        ...(args.upstream === true && args.downstream !== true
          ? {}
          : { downstream: downstream(found.lineage, { node, column: name }).next }),
      }));
      if (args.output === 'json') terminal.print(JSON.stringify(column === undefined ? trees : trees[0]));
      else for (const tree of trees) printTree(terminal, tree);
      return 0;
    } finally {
      await database.close();
    }
  },
});

/** @throws LINEAGE_NODE_UNKNOWN, LINEAGE_COLUMN_UNKNOWN */
function readColumn(
  { graph }: ParsedProject,
  lineage: ColumnLineage,
  written: string,
): { node: string; column: string | undefined } {
  const names = new Map<string, string>();
  for (const id of lineage.keys()) {
    const source = graph.sources.get(id);
    const node = graph.nodes.get(id);
    names.set(id, id);
    if (source !== undefined) names.set(`${source.source_name}.${source.name}`, id);
    else if (node?.version != null) names.set(`${node.name}.v${node.version}`, id);
    if (node !== undefined && (node.version == null || node.version === node.latest_version))
      names.set(node.name, id);
  }
  const whole = names.get(written);
  if (whole !== undefined) return { node: whole, column: undefined };
  const dot = written.lastIndexOf('.');
  const node = names.get(written.slice(0, Math.max(dot, 0)));
  if (node === undefined) {
    const name = dot < 0 ? written : written.slice(0, dot);
    throw new BallastError('LINEAGE_NODE_UNKNOWN', { name, known: [...names.keys()] });
  }
  const column = written.slice(dot + 1);
  const known = lineage.get(node)!.map(({ name }) => name);
  const found = known.find((name) => name.toLowerCase() === column.toLowerCase());
  if (found !== undefined) return { node, column: found };
  throw new BallastError('LINEAGE_COLUMN_UNKNOWN', { node, column, known });
}

interface Printed {
  readonly node: string;
  readonly column: string;
  readonly upstream?: readonly LineageTree[];
  readonly downstream?: readonly LineageTree[];
}

function printTree(terminal: Terminal, { node, column, upstream: above, downstream: below }: Printed): void {
  terminal.print(terminal.style('bold', `${node}.${column}`));
  const sides = [
    ['made of', above],
    ['goes into', below],
  ] as const;
  for (const [title, trees] of sides) {
    if (trees === undefined) continue;
    terminal.print(trees.length === 0 ? `  ${title} nothing else` : `  ${title}`);
    printBranches(terminal, trees, '    ');
  }
}

function printBranches(terminal: Terminal, trees: readonly LineageTree[], indent: string): void {
  for (const { node, column, next } of trees) {
    terminal.print(`${indent}${node}.${column}`);
    printBranches(terminal, next, `${indent}  `);
  }
}
