import { BallastError } from '../../errors/ballast-error.ts';
import type { ResultSet, Session } from '../../session/types.ts';
import type { CompileScope } from '../compile/node-context.ts';
import type { GraphNode } from '../graph.ts';
import { checkContract, createTable, hasContract } from './contract.ts';
import {
  customMaterialization,
  customMaterializations,
  runCustomMaterialization,
} from './custom-materialization.ts';
import { buildExternal } from './external.ts';
import { buildIncremental } from './incremental.ts';
import { seedQuery } from './seed.ts';
import { buildSnapshot } from './snapshot.ts';
import { type StatementOptions, swapTable, swapView } from './relations.ts';

/** What a materialization works with. */
export interface MaterializeContext {
  readonly session: Session;
  readonly node: GraphNode;
  readonly scope: CompileScope;
  /** The compiled SQL; empty for a seed. */
  readonly sql: string;
  readonly options: StatementOptions;
  /** Runs the node's own SQL; a failure is told with the model's line, `prefix` lines not counted. */
  readonly execute: (statement: string, prefixLines: number) => Promise<ResultSet>;
  /** Runs the post-hooks and writes the docs, inside the transaction that swaps. */
  readonly settle: () => Promise<void>;
}

/** Writes one node. @returns the rows written, null where that says nothing */
export type Materialization = (context: MaterializeContext) => Promise<number | null>;

const materializations: Readonly<Record<string, Materialization>> = {
  table: async ({ session, node, sql, execute, settle }) => {
    if (hasContract(node)) await checkContract(session, node, sql);
    let rows = 0;
    await swapTable(
      session,
      placeOf(node),
      async (name) => {
        const { before, statement, prefixLines } = createTable(node, name, sql);
        if (before !== undefined) await execute(before, Infinity);
        rows = (await execute(statement, prefixLines)).rowsChanged;
      },
      settle,
    );
    return rows;
  },
  view: async ({ session, node, sql, execute, settle }) => {
    if (hasContract(node)) await checkContract(session, node, sql);
    const header = typeof node.config['sql_header'] === 'string' ? `${node.config['sql_header']}\n` : '';
    await swapView(
      session,
      placeOf(node),
      async (name) => {
        const prefixLines = header.split('\n').length;
        await execute(`${header}create or replace view ${name} as (\n${sql}\n)`, prefixLines);
      },
      settle,
    );
    return null;
  },
  incremental: buildIncremental,
  snapshot: buildSnapshot,
  external: buildExternal,
  seed: async ({ session, node, execute, settle }) => {
    const query = await seedQuery(session, node);
    let rows = 0;
    await swapTable(
      session,
      placeOf(node),
      async (name) => {
        rows = (await execute(`create or replace table ${name} as ${query}`, 0)).rowsChanged;
      },
      settle,
    );
    return rows;
  },
};

/** The materialization of a node: one that the project defines wins over ours. @throws MATERIALIZATION_UNKNOWN */
export function materializationOf(node: GraphNode, { scope }: CompileScope): Materialization {
  const { materialized } = node.config;
  const custom = customMaterialization(scope, materialized);
  if (custom !== undefined) return (context) => runCustomMaterialization(custom, context);
  const found = Object.hasOwn(materializations, materialized) ? materializations[materialized] : undefined;
  if (found !== undefined) return found;
  const own = Object.keys(materializations).filter((name) => name !== 'seed' && name !== 'snapshot');
  throw new BallastError(
    'MATERIALIZATION_UNKNOWN',
    { materialization: materialized, known: [...own, 'ephemeral', ...customMaterializations(scope)] },
    { file: node.original_file_path },
  );
}

/** Where a node is written to. */
export function placeOf(node: GraphNode): { database: string; schema: string; name: string } {
  return { database: node.database, schema: node.schema, name: node.alias };
}
