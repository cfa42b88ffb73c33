import { isDeepStrictEqual } from 'node:util';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';

// DuckDB enforces every kind of constraint, but only tables have them.
const enforcing = new Set(['table', 'incremental']);

/**
 * What of a contract that was enforced is promised no more; empty where the change breaks nobody.
 * @param old  the model as it was, in the shape of the manifest
 * @param now  the model as it is
 */
export function brokenPromises(old: Dict, now: Dict): readonly string[] {
  if (!isEnforced(old)) return [];
  const [before, after] = [dict(old['columns']), dict(now['columns'])];
  const enforced = enforcing.has(materialization(old));
  const columns = Object.entries(before).sort(([a], [b]) => (a < b ? -1 : 1));
  const removed = columns.flatMap(([name]) => (name in after ? [] : [name]));
  const kept = columns.filter(([name]) => name in after);
  const retyped = kept.flatMap(([name, column]) => {
    const [was, is] = [dict(column)['data_type'], dict(after[name])['data_type']];
    return baseType(was) === baseType(is) ? [] : [`${name} (${text(was)} -> ${text(is)})`];
  });
  const unconstrained = kept.flatMap(([name, column]) =>
    lost(column, after[name]).map((constraint) => `'${constraint}' constraint on column ${name}`),
  );
  const unconstrainedModel = lost(old, now).map((constraint) => `'${constraint}' constraint`);
  const isConstrained = [old, ...Object.values(before)].some(
    (part) => list(dict(part)['constraints']).length > 0,
  );
  const rebuilt = enforced && !enforcing.has(materialization(now)) && isConstrained;
  const change = (what: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${what}: ${items.join(', ')}`];
  return [
    ...(isEnforced(now) ? [] : ['Contract enforcement was removed']),
    ...change('Columns were removed', removed),
    ...change('Columns with data_type changes', retyped),
    ...change('Enforced column level constraints were removed', enforced ? unconstrained : []),
    ...change('Enforced model level constraints were removed', enforced ? unconstrainedModel : []),
    ...(rebuilt
      ? [
          `Materialization changed with enforced constraints: ${materialization(old)} -> ${materialization(now)}`,
        ]
      : []),
  ];
}

export function isEnforced(model: Dict): boolean {
  return dict(model['contract'])['enforced'] === true;
}

/** The constraints of a model or column that it has no more, by name, else by kind. */
function lost(old: unknown, now: unknown): readonly string[] {
  const kept = list(dict(now)['constraints']);
  return list(dict(old)['constraints'])
    .filter((constraint) => !kept.some((other) => isDeepStrictEqual(other, constraint)))
    .map((constraint) => text(dict(constraint)['name'] ?? dict(constraint)['type']));
}

function materialization(model: Dict): string {
  return text(dict(model['config'])['materialized']);
}

/** A type without its size: a wider one breaks nobody. */
function baseType(type: unknown): string {
  return text(type).replace(/\(.*$/s, '').trim().toLowerCase();
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'None' : plainText(value);
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
