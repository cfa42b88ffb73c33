import { BallastError } from '../../errors/ballast-error.ts';
import {
  PyDict,
  PyList,
  callFunction,
  toText,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import { type Batch, batchCondition, isMicrobatch, planBatches } from '../compile/batch.ts';
import { compileNode } from '../compile/compile-node.ts';
import { isFullRefresh, nodeGlobals } from '../compile/node-context.ts';
import { incrementalStrategies } from '../context/adapter.ts';
import { ReplayCatalog, replay } from '../context/catalog.ts';
import { ColumnObject } from '../context/column.ts';
import { Relation, quoteName } from '../context/relation.ts';
import { answerOf } from '../context/values.ts';
import { type GraphNode, nodeTitle } from '../graph.ts';
import { plainText } from '../load/yaml-file.ts';
import { checkContract, createTable, hasContract } from './contract.ts';
import type { MaterializeContext } from './materialize.ts';
import { type Place, dropRelation, inTransaction, placeName, relationKind, swapTable } from './relations.ts';

/** Where the new rows of an incremental model stand before they join its table. */
const staging = (node: GraphNode): Place => ({
  database: 'temp',
  schema: 'main',
  name: `${node.alias}__dbt_tmp`,
});

const placeOf = (node: GraphNode): Place => ({
  database: node.database,
  schema: node.schema,
  name: node.alias,
});

/**
 * Adds a model's new rows to its table, or builds it if it is not there, or anew if that was asked for.
 * Everything that changes the table is one transaction.
 * @throws INCREMENTAL_STRATEGY_UNKNOWN, ON_SCHEMA_CHANGE_UNKNOWN, SCHEMA_CHANGED, MICROBATCH_CONFIG_INVALID
 */
export async function buildIncremental(context: MaterializeContext): Promise<number | null> {
  const { session, node, scope } = context;
  const kind = await relationKind(session, placeOf(node));
  const exists = kind === 'table' && !isFullRefresh(scope.scope, node);
  const batches = isMicrobatch(node)
    ? planBatches(node, exists, scope.scope.invocation.startedAt, scope.eventTimes)
    : [undefined];
  if (!exists) return await buildAnew(context, batches);
  onSchemaChange(node);
  try {
    let rows = 0;
    await inTransaction(session, async () => {
      for (const batch of batches) rows += await addRows(context, batch);
      await context.settle();
    });
    return rows;
  } finally {
    await dropRelation(session, staging(node));
  }
}

/** The table with the rows of all batches, swapped in at once. */
async function buildAnew(
  context: MaterializeContext,
  batches: readonly (Batch | undefined)[],
): Promise<number> {
  const { session, node, execute, settle } = context;
  let rows = 0;
  await swapTable(
    session,
    placeOf(node),
    async (name) => {
      for (const [i, batch] of batches.entries()) {
        const sql = await batchSql(context, batch);
        if (i > 0 && batch !== undefined) {
          rows += await replaceBatch(context, name, sql, batch);
          continue;
        }
        if (hasContract(node)) await checkContract(session, node, sql);
        const { before, statement, prefixLines } = createTable(node, name, sql);
        if (before !== undefined) await execute(before, Infinity);
        rows += (await execute(statement, prefixLines)).rowsChanged;
      }
    },
    settle,
  );
  return rows;
}

/** Where an input is not read by its event time, the first batch has brought all rows. @returns how many came */
async function replaceBatch(
  { node, execute }: MaterializeContext,
  name: string,
  sql: string,
  batch: Batch,
): Promise<number> {
  const condition = batchCondition(String(node.config['event_time']), batch);
  await execute(`delete from ${name} where ${condition}`, Infinity);
  const insert = `insert into ${name} by name (select * from (\n${sql}\n) where ${condition})`;
  return (await execute(insert, 1)).rowsChanged;
}

async function batchSql(context: MaterializeContext, batch: Batch | undefined): Promise<string> {
  if (batch === undefined) return context.sql;
  const { scope, node, session, options } = context;
  const run = async (sql: string) => answerOf(await session.query(sql, options));
  return (await compileNode(scope, node, new ReplayCatalog(), run, { batch })).sql;
}

/** Computes the new rows aside and joins them to the table. @returns how many were computed */
async function addRows(context: MaterializeContext, batch: Batch | undefined): Promise<number> {
  const { session, node, execute } = context;
  const temporary = staging(node);
  const name = placeName(temporary);
  const sql = await batchSql(context, batch);
  await dropRelation(session, temporary);
  if (hasContract(node)) await checkContract(session, node, sql);
  const { rowsChanged } = await execute(`create temp table ${name} as (\n${sql}\n)`, 1);
  const statement = await strategySql(context, await adaptSchema(context, name), batch);
  await execute(statement, Infinity);
  return rowsChanged;
}

/** The statements that join the new rows to the table, by the macro of the strategy. */
async function strategySql(
  { scope, node, session, options }: MaterializeContext,
  { columns, source }: StagedColumns,
  batch: Batch | undefined,
): Promise<string> {
  const { config } = node;
  const configured = config['incremental_strategy'];
  const strategy = typeof configured === 'string' ? configured : 'default';
  const macroName = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const { resolver, project } = scope.scope;
  const macro = resolver.find(macroName, project.root.name);
  if (macro === undefined) {
    const params = { strategy, known: [...incrementalStrategies], macro: macroName };
    throw new BallastError('INCREMENTAL_STRATEGY_UNKNOWN', params, { file: node.original_file_path });
  }
  const place = staging(node);
  const argument = (value: unknown): Value => toValue((value ?? null) as JsValue);
  const entries: [string, Value][] = [
    ['strategy', strategy],
    [
      'target_relation',
      new Relation({ database: node.database, schema: node.schema, identifier: node.alias, type: 'table' }),
    ],
    [
      'temp_relation',
      new Relation({ database: place.database, schema: place.schema, identifier: place.name, type: 'table' }),
    ],
    ['unique_key', argument(config['unique_key'])],
    ['dest_columns', new PyList([...columns])],
    ['source_columns', new PyList([...source])],
    ['incremental_predicates', argument(config['predicates'] ?? config['incremental_predicates'])],
  ];
  const catalog = new ReplayCatalog();
  const run = async (sql: string) => answerOf(await session.query(sql, options));
  return await replay(catalog, run, () => {
    const globals = nodeGlobals(scope, node, catalog, { batch });
    return toText(callFunction(globals.bind(macro), { positional: [new PyDict(entries)] }));
  });
}

const changes = ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'] as const;

function onSchemaChange(node: GraphNode): (typeof changes)[number] {
  const written = plainText(node.config['on_schema_change'] ?? 'ignore');
  const known = changes.find((change) => change === written);
  if (known !== undefined) return known;
  const params = { value: written, known: [...changes] };
  throw new BallastError('ON_SCHEMA_CHANGE_UNKNOWN', params, { file: node.original_file_path });
}

interface TableColumn {
  readonly name: string;
  readonly type: string;
}

interface StagedColumns {
  /** Those of the table that are to be written. */
  readonly columns: readonly ColumnObject[];
  /** Those of the new rows. */
  readonly source: readonly ColumnObject[];
}

/** Brings the table's columns to those of the new rows, as far as it is configured. */
async function adaptSchema(
  { session, node, execute }: MaterializeContext,
  source: string,
): Promise<StagedColumns> {
  const target = placeName(placeOf(node));
  const describe = async (name: string): Promise<TableColumn[]> =>
    (await session.query(`describe ${name}`))
      .objects()
      .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  const [old, fresh] = [await describe(target), await describe(source)];
  const columns = (list: readonly TableColumn[]) => list.map(({ name, type }) => ColumnObject.of(name, type));
  const mode = onSchemaChange(node);
  if (mode === 'ignore') return { columns: columns(old), source: columns(fresh) };
  const missing = (from: readonly TableColumn[], list: readonly TableColumn[]) =>
    list.filter(({ name }) => !from.some((other) => sameName(other.name, name)));
  const added = missing(old, fresh);
  const removed = missing(fresh, old);
  const changed = fresh.filter(({ name, type }) =>
    old.some((other) => sameName(other.name, name) && other.type !== type),
  );
  if (mode === 'fail' && added.length + removed.length + changed.length > 0) {
    const names = (list: readonly TableColumn[]) => list.map(({ name }) => name);
    const params = {
      node: nodeTitle(node),
      added: names(added),
      removed: names(removed),
      changed: names(changed),
    };
    throw new BallastError('SCHEMA_CHANGED', params, { file: node.original_file_path });
  }
  for (const { name, type } of added)
    await execute(`alter table ${target} add column ${quoteName(name)} ${type}`, Infinity);
  if (mode === 'sync_all_columns') {
    for (const { name } of removed)
      await execute(`alter table ${target} drop column ${quoteName(name)}`, Infinity);
    for (const { name, type } of changed)
      await execute(`alter table ${target} alter column ${quoteName(name)} type ${type}`, Infinity);
  }
  // A column that is gone from the model stays in the table and gets NULL; the rows don't have it.
  const now = await describe(target);
  const written = now.filter(({ name }) => fresh.some((other) => sameName(other.name, name)));
  return { columns: columns(written), source: columns(fresh) };
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
