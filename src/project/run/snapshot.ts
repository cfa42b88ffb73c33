import { BallastError } from '../../errors/ballast-error.ts';
import { type GraphNode, nodeTitle } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { quoteName } from '../context/relation.ts';
import type { MaterializeContext } from './materialize.ts';
import {
  type Place,
  countRows,
  dropRelation,
  inTransaction,
  placeName,
  relationKind,
  swapTable,
} from './relations.ts';

/** What a snapshot's configuration says, checked. */
interface SnapshotRule {
  /** The names of the parts of the key in what {@link keyed} gives. */
  readonly keys: readonly string[];
  /** SQL of the parts that are no columns, by their names. */
  readonly keyExpressions: ReadonlyMap<string, string>;
  /** SQL of a row's own time of change. */
  readonly updatedAt: string;
  /** SQL over `old` and `new` that tells that a row has changed. */
  readonly changed: string;
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record';
  /** SQL that stands in dbt_valid_to of the rows that hold now. */
  readonly current: string;
  readonly names: MetaNames;
}

interface MetaNames {
  readonly validFrom: string;
  readonly validTo: string;
  readonly scdId: string;
  readonly updatedAt: string;
  readonly isDeleted: string;
}

/** A moment of the snapshot, the same for all of its rows. */
const now = "cast(now() at time zone 'UTC' as timestamp)";

/**
 * Keeps every version of a query's rows: a row that has changed is closed and added anew, a new one is added, and
 * one that is gone is closed where that is configured.
 * @throws SNAPSHOT_CONFIG_INVALID, SNAPSHOT_TARGET_INVALID
 */
export async function buildSnapshot(context: MaterializeContext): Promise<number> {
  const { session, node, sql, execute, settle } = context;
  const place: Place = { database: node.database, schema: node.schema, name: node.alias };
  const target = placeName(place);
  const staged: Place = { database: 'temp', schema: 'main', name: `${node.alias}__dbt_tmp` };
  const source = placeName(staged);
  try {
    await dropRelation(session, staged);
    await execute(`create temp table ${source} as (\n${sql}\n)`, 1);
    const columns = await columnsOf(context, source);
    if ((await relationKind(session, place)) !== 'table') {
      const rule = snapshotRule(
        node,
        columns.map(({ name }) => name),
      );
      await swapTable(
        session,
        place,
        (name) =>
          execute(`create or replace table ${name} as (\n${firstVersions(source, rule)}\n)`, Infinity).then(
            () => undefined,
          ),
        settle,
      );
      return await countRows(session, target);
    }
    await inTransaction(session, async () => {
      const present = await columnsOf(context, target);
      const has = (name: string) => present.some((other) => other.name.toLowerCase() === name.toLowerCase());
      const rule = snapshotRule(
        node,
        columns.map(({ name }) => name),
        has,
      );
      const needed = [rule.names.validFrom, rule.names.validTo, rule.names.scdId, rule.names.updatedAt];
      const missing = needed.filter((name) => !has(name));
      if (missing.length > 0)
        throw new BallastError('SNAPSHOT_TARGET_INVALID', { relation: target, missing });
      for (const { name, type } of columns)
        if (!has(name))
          await execute(`alter table ${target} add column ${quoteName(name)} ${type}`, Infinity);
      if (rule.hardDeletes === 'new_record' && !has(rule.names.isDeleted))
        await execute(
          `alter table ${target} add column ${rule.names.isDeleted} varchar default 'False'`,
          Infinity,
        );
      for (const statement of nextVersions(
        source,
        target,
        columns.map(({ name }) => name),
        rule,
      ))
        await execute(statement, Infinity);
      await settle();
    });
    return await countRows(session, target);
  } finally {
    await dropRelation(session, staged);
  }
}

async function columnsOf({ session }: MaterializeContext, name: string) {
  const rows = (await session.query(`describe ${name}`)).objects();
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** @param has  whether the snapshot's table has a column; undefined before there is one */
function snapshotRule(
  node: GraphNode,
  columns: readonly string[],
  has: (name: string) => boolean = () => true,
): SnapshotRule {
  const { config } = node;
  const written = list(config['unique_key']);
  const keyExpressions = new Map<string, string>();
  const keys = written.map((key, i) => {
    if (/^(?:\w+|"(?:[^"]|"")+")$/.test(key)) return key;
    const name = `"__dbt_unique_key_${i}"`;
    keyExpressions.set(name, key);
    return name;
  });
  if (keys.length === 0) throw invalid(node, 'unique_key', 'a column or a list of columns');
  const { strategy } = config;
  const named = isDict(config['snapshot_meta_column_names']) ? config['snapshot_meta_column_names'] : {};
  const name = (key: string) => (typeof named[key] === 'string' ? named[key] : key);
  const names: MetaNames = {
    validFrom: name('dbt_valid_from'),
    validTo: name('dbt_valid_to'),
    scdId: name('dbt_scd_id'),
    updatedAt: name('dbt_updated_at'),
    isDeleted: name('dbt_is_deleted'),
  };
  const deletes =
    config['hard_deletes'] ?? (config['invalidate_hard_deletes'] === true ? 'invalidate' : 'ignore');
  if (deletes !== 'ignore' && deletes !== 'invalidate' && deletes !== 'new_record')
    throw invalid(node, 'hard_deletes', 'ignore, invalidate or new_record');
  const current =
    typeof config['dbt_valid_to_current'] === 'string' ? config['dbt_valid_to_current'] : 'null';
  const updated = config['updated_at'];
  const rule = { keys, keyExpressions, hardDeletes: deletes, current, names } as const;
  if (strategy === 'timestamp') {
    if (typeof updated !== 'string') throw invalid(node, 'updated_at', 'a column');
    return { ...rule, updatedAt: `new.${updated}`, changed: `old.${names.validFrom} < new.${updated}` };
  }
  if (strategy !== 'check') throw invalid(node, 'strategy', 'timestamp or check');
  const given = config['check_cols'];
  const checked = given === 'all' ? columns.map(quoteName) : list(given);
  if (checked.length === 0) throw invalid(node, 'check_cols', "a list of columns, or 'all'");
  const differs = checked.map((column) => {
    const plain = column.replace(/^"(.*)"$/s, '$1');
    return has(plain) ? `old.${column} is distinct from new.${column}` : 'true';
  });
  return {
    ...rule,
    updatedAt: typeof updated === 'string' ? `new.${updated}` : now,
    changed: `(${differs.join(' or ')})`,
  };
}

/** dbt's id of a version of a row: MD5 of its key and its time. */
function scdId(keys: readonly string[], time: string): string {
  const parts = [...keys.map((key) => `new.${key}`), time];
  return `md5(${parts.map((part) => `coalesce(cast(${part} as varchar), '')`).join(" || '|' || ")})`;
}

/** A table under another name, with the parts of the key that are no columns. */
function keyed(table: string, as: string, { keyExpressions }: SnapshotRule): string {
  if (keyExpressions.size === 0) return `${table} as ${as}`;
  const parts = [...keyExpressions].map(([name, sql]) => `(${sql}) as ${name}`);
  return `(select *, rowid as "__dbt_row", ${parts.join(', ')} from ${table}) as ${as}`;
}

/** `update ... from the new rows`; with keys that are no columns its rows are found by their numbers. */
function updateFrom(target: string, source: string, rule: SnapshotRule, set: string, where: string): string {
  if (rule.keyExpressions.size === 0)
    return `update ${target} as old set ${set} from ${source} as new where ${where}`;
  const tables = `${keyed(source, 'new', rule)}, ${keyed(target, 'old', rule)}`;
  return `update ${target} as kept set ${set} from ${tables} where kept.rowid = old."__dbt_row" and ${where}`;
}

function firstVersions(source: string, rule: SnapshotRule): string {
  const { names, keyExpressions } = rule;
  const hidden = [...keyExpressions.keys(), '"__dbt_row"'].join(', ');
  const own = keyExpressions.size === 0 ? 'new.*' : `new.* exclude (${hidden})`;
  const deleted = rule.hardDeletes === 'new_record' ? `, 'False' as ${names.isDeleted}` : '';
  return (
    `select ${own}, ${scdId(rule.keys, rule.updatedAt)} as ${names.scdId}, ${rule.updatedAt} as ${names.updatedAt}, ` +
    `${rule.updatedAt} as ${names.validFrom}, coalesce(nullif(${rule.updatedAt}, ${rule.updatedAt}), ${rule.current}) as ${names.validTo}` +
    `${deleted} from ${keyed(source, 'new', rule)}`
  );
}

/** The statements of a later run. */
function nextVersions(
  source: string,
  target: string,
  columns: readonly string[],
  rule: SnapshotRule,
): readonly string[] {
  const { names, keys, current } = rule;
  const usesDeleted = rule.hardDeletes === 'new_record';
  const sameKey = (a: string, b: string) => keys.map((key) => `${a}.${key} = ${b}.${key}`).join(' and ');
  const holds = (row: string) =>
    current === 'null'
      ? `${row}.${names.validTo} is null`
      : `(${row}.${names.validTo} is null or ${row}.${names.validTo} = ${current})`;
  const isDeleted = (row: string) =>
    usesDeleted ? `coalesce(${row}.${names.isDeleted}, 'False') = 'True'` : 'false';
  const own = columns.map(quoteName);
  const meta = [names.scdId, names.updatedAt, names.validFrom, names.validTo];
  const written = [...own, ...meta, ...(usesDeleted ? [names.isDeleted] : [])].join(', ');
  // A version of the row named `new`.
  const version = (time: string, deleted: string) =>
    `select ${own.map((name) => `new.${name}`).join(', ')}, ${scdId(keys, time)}, ${time}, ${time}, ${current}` +
    (usesDeleted ? `, '${deleted}'` : '');
  // Versions are made before the old ones are closed: what tells those apart is that they still hold.
  const replaced = (name: string, versions: string, closing: string) => [
    `create or replace temp table ${name} as ${versions}`,
    closing,
    `insert into ${target} (${written}) select * from ${name}`,
    `drop table ${name}`,
  ];
  const changed = `(${rule.changed} or ${isDeleted('old')})`;
  const updates = replaced(
    '"__dbt_snapshot_changes"',
    `${version(rule.updatedAt, 'False')} from ${keyed(source, 'new', rule)} left join ${keyed(target, 'old', rule)}` +
      ` on ${sameKey('old', 'new')} and ${holds('old')} where old.${names.scdId} is null or ${changed}`,
    updateFrom(
      target,
      source,
      rule,
      `${names.validTo} = ${rule.updatedAt}`,
      `${sameKey('old', 'new')} and ${holds('old')} and ${changed}`,
    ),
  );
  if (rule.hardDeletes === 'ignore') return updates;
  const gone = (row: string) =>
    `${holds(row)} and not ${isDeleted(row)}` +
    ` and not exists (select 1 from ${keyed(source, 'present', rule)} where ${sameKey('present', row)})`;
  const closing =
    rule.keyExpressions.size === 0
      ? `update ${target} as old set ${names.validTo} = ${now} where ${gone('old')}`
      : `update ${target} as kept set ${names.validTo} = ${now} from ${keyed(target, 'old', rule)}` +
        ` where kept.rowid = old."__dbt_row" and ${gone('old')}`;
  if (!usesDeleted) return [closing, ...updates];
  const tombstones = `${version(now, 'True')} from ${keyed(target, 'new', rule)} where ${gone('new')}`;
  return [...replaced('"__dbt_snapshot_gone"', tombstones, closing), ...updates];
}

function list(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function invalid(node: GraphNode, key: string, expected: string): BallastError {
  const params = { node: nodeTitle(node), key, expected };
  return new BallastError('SNAPSHOT_CONFIG_INVALID', params, { file: node.original_file_path });
}
