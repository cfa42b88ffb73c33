import type { Invocation } from '../context/base-members.ts';
import { dbtVersion } from '../context/dbt-version.ts';
import type { FreshnessResult } from '../run/freshness.ts';

/** The dictionary of target/sources.json, in the shape of dbt's sources v3. */
export function sourcesArtifact(results: readonly FreshnessResult[], invocation: Invocation): object {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json',
      dbt_version: dbtVersion,
      generated_at: new Date().toISOString(),
      invocation_id: invocation.id,
      invocation_started_at: invocation.startedAt.toISOString(),
      env: {},
    },
    results: results.map(({ source, status, newest, askedAt, age, seconds, error }) =>
      newest === undefined
        ? { unique_id: source.unique_id, error: error?.sentence ?? null, status: 'runtime error' }
        : {
            unique_id: source.unique_id,
            max_loaded_at: newest.toISOString(),
            snapshotted_at: askedAt.toISOString(),
            max_loaded_at_time_ago_in_s: age,
            status,
            criteria: source.freshness,
            adapter_response: { _message: 'OK' },
            timing: [],
            thread_id: 'Thread-1',
            execution_time: seconds,
          },
    ),
    elapsed_time: (Date.now() - invocation.startedAt.getTime()) / 1000,
  };
}
