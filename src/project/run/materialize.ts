import { BallastError } from '../../errors/ballast-error.ts';
import type { Session } from '../../session/types.ts';
import type { GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { seedQuery } from './seed.ts';
import { type StatementOptions, swapTable, swapView } from './relations.ts';

/** What a materialization works with. */
export interface MaterializeContext {
  readonly session: Session;
  readonly node: GraphNode;
  /** The compiled SQL; empty for a seed. */
  readonly sql: string;
  readonly options: StatementOptions;
  /** Runs the node's own SQL; a failure is told with the model's line, `prefix` lines not counted. */
  readonly execute: (statement: string, prefixLines: number) => Promise<void>;
  /** Runs the post-hooks, inside the transaction that swaps. */
  readonly settle: () => Promise<void>;
}

/** Writes one node. @returns the rows written, null where that says nothing */
export type Materialization = (context: MaterializeContext) => Promise<number | null>;

const materializations: Readonly<Record<string, Materialization>> = {
  table: async ({ session, node, sql, execute, settle }) => {
    let rows = 0;
    await swapTable(
      session,
      placeOf(node),
      async (name) => {
        await execute(`create table ${name} as (\n${sql}\n)`, 1);
        rows = await countRows(session, name);
      },
      settle,
    );
    return rows;
  },
  view: async ({ session, node, sql, execute, settle }) => {
    await swapView(
      session,
      placeOf(node),
      async (name) => {
        await execute(`create or replace view ${name} as (\n${sql}\n)`, 1);
      },
      settle,
    );
    return null;
  },
  seed: async ({ session, node, execute, settle }) => {
    const query = await seedQuery(session, node);
    let rows = 0;
    await swapTable(
      session,
      placeOf(node),
      async (name) => {
        await execute(`create table ${name} as ${query}`, 0);
        rows = await countRows(session, name);
      },
      settle,
    );
    return rows;
  },
};

// DuckDB reports no changed rows for CREATE TABLE AS.
async function countRows(session: Session, name: string): Promise<number> {
  const [row] = (await session.query(`select count(*) as n from ${name}`)).objects();
  return Number(row?.['n']);
}

/** The materialization of a node. @throws MATERIALIZATION_UNKNOWN */
export function materializationOf(node: GraphNode): Materialization {
  const { materialized, contract } = node.config;
  if (isDict(contract) && contract['enforced'] === true) {
    throw new BallastError(
      'CONTEXT_UNSUPPORTED',
      { member: 'An enforced contract' },
      { file: node.original_file_path },
    );
  }
  const found = materializations[materialized];
  if (found !== undefined) return found;
  const known = [...Object.keys(materializations).filter((name) => name !== 'seed'), 'ephemeral'];
  throw new BallastError(
    'MATERIALIZATION_UNKNOWN',
    { materialization: materialized, known },
    { file: node.original_file_path },
  );
}

/** Where a node is written to. */
export function placeOf(node: GraphNode): { database: string; schema: string; name: string } {
  return { database: node.database, schema: node.schema, name: node.alias };
}
