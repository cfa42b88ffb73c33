import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import type { Session } from '../../session/types.ts';
import { renderForSource } from '../compile/node-context.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import type { FreshnessLimit, SourceNode } from '../graph.ts';

/** How fresh one source is. */
export interface FreshnessResult {
  readonly source: SourceNode;
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error';
  /** Time of the newest row; undefined where the question failed. */
  readonly newest: Date | undefined;
  readonly askedAt: Date;
  /** Seconds between the two. */
  readonly age: number;
  readonly seconds: number;
  readonly error: BallastError | undefined;
}

const seconds = { minute: 60, hour: 3600, day: 86400 } as const;
// A table without rows was never loaded: dbt takes the beginning of its calendar.
const never = Date.parse('0001-01-01T00:00:00Z');

/** Asks for the newest row of a source. Times without a zone are UTC, as in dbt. */
export async function checkFreshness(
  scope: ProjectScope,
  source: SourceNode,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<FreshnessResult> {
  const askedAt = new Date();
  const took = () => (Date.now() - askedAt.getTime()) / 1000;
  try {
    const [row] = (await session.query(freshnessQuery(scope, source), { signal })).objects();
    const epoch = row?.['epoch'];
    const newest = new Date(epoch === null || epoch === undefined ? never : Number(epoch) * 1000);
    const age = (askedAt.getTime() - newest.getTime()) / 1000;
    const { freshness } = source;
    const isOlder = (limit: FreshnessLimit | undefined) =>
      limit !== undefined &&
      limit.count !== null &&
      limit.period !== null &&
      age > limit.count * seconds[limit.period];
    const status = isOlder(freshness?.error_after)
      ? 'error'
      : isOlder(freshness?.warn_after)
        ? 'warn'
        : 'pass';
    return { source, status, newest, askedAt, age, seconds: took(), error: undefined };
  } catch (error) {
    const where = { file: source.original_file_path };
    const message = error instanceof Error ? error.message : String(error);
    const params = { node: source.unique_id, message };
    const failure = isBallastError(error)
      ? error.at(where)
      : new BallastError('NODE_SQL_FAILED', params, where, { cause: error });
    return {
      source,
      status: 'runtime error',
      newest: undefined,
      askedAt,
      age: 0,
      seconds: took(),
      error: failure,
    };
  }
}

function freshnessQuery(scope: ProjectScope, source: SourceNode): string {
  const { relation_name, loaded_at_field, loaded_at_query, freshness } = source;
  const render = (text: string) => renderForSource(scope, source, text);
  if (loaded_at_query !== null)
    return `select epoch(max(newest)) as epoch from (${render(loaded_at_query)}) t(newest)`;
  const filter = freshness?.filter == null ? null : render(freshness.filter);
  return (
    `select epoch(max(${loaded_at_field})) as epoch from ${relation_name}` +
    (filter === null ? '' : ` where ${filter}`)
  );
}

/** Whether there is something to ask: limits, and a way to know when rows were loaded. */
export function hasFreshness({ freshness, loaded_at_field, loaded_at_query }: SourceNode): boolean {
  const isLimited = freshness?.warn_after.count != null || freshness?.error_after.count != null;
  return isLimited && (loaded_at_field !== null || loaded_at_query !== null);
}
