import type { Freshness, FreshnessLimit } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';

const periods = ['minute', 'hour', 'day'] as const;
const none: FreshnessLimit = { count: null, period: null };

/**
 * The freshness of a source's table: its own limits over those of the source; null where either says so. As in dbt,
 * what says nothing has limits without numbers.
 */
export function readFreshness(source: Dict, table: Dict): Freshness | null {
  const above = declared(source, 'freshness');
  const own = declared(table, 'freshness');
  if (own === null || (own === undefined && above === null)) return null;
  const merged: Dict = { ...(isDict(above) ? above : {}), ...(isDict(own) ? own : {}) };
  const filter = merged['filter'];
  return {
    warn_after: limit(merged['warn_after']),
    error_after: limit(merged['error_after']),
    filter: filter === undefined || filter === null ? null : plainText(filter),
  };
}

/** The table's own value of `key`, else the source's. */
export function loadedAt(
  key: 'loaded_at_field' | 'loaded_at_query',
  source: Dict,
  table: Dict,
): string | null {
  const value = declared(table, key) ?? declared(source, key);
  return value === undefined || value === null ? null : plainText(value);
}

/** A key that may stand beside `config` or in it. */
function declared(entry: Dict, key: string): unknown {
  const config = entry['config'];
  return entry[key] === undefined && isDict(config) ? config[key] : entry[key];
}

function limit(value: unknown): FreshnessLimit {
  if (!isDict(value)) return none;
  const period = periods.find((period) => period === value['period']);
  const count = Number(value['count']);
  return period === undefined || !Number.isFinite(count) ? none : { count, period };
}
