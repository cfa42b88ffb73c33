import type { Invocation } from '../context/base-members.ts';
import { dbtVersion } from '../context/dbt-version.ts';
import type { NodeResult } from '../run/result.ts';

/** The dictionary of target/run_results.json, in the shape of dbt's run-results v6. */
export function runResultsArtifact(
  results: readonly NodeResult[],
  invocation: Invocation,
  args: Readonly<Record<string, unknown>>,
): object {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: dbtVersion,
      generated_at: new Date().toISOString(),
      invocation_id: invocation.id,
      invocation_started_at: invocation.startedAt.toISOString(),
      env: {},
    },
    results: results.map((result) => ({
      // The schema knows no such status: nothing was run.
      status: result.status === 'reused' ? 'no-op' : result.status,
      timing: result.timing.map(({ name, startedAt, completedAt }) => ({
        name,
        started_at: startedAt.toISOString(),
        completed_at: completedAt.toISOString(),
      })),
      thread_id: `Thread-${result.thread}`,
      execution_time: result.seconds,
      adapter_response: adapterResponse(result),
      message: result.message,
      failures: result.failures,
      unique_id: result.node.unique_id,
      compiled: result.compiledCode !== null,
      compiled_code: result.compiledCode,
      relation_name: result.node.relation_name,
      batch_results: null,
    })),
    elapsed_time: (Date.now() - invocation.startedAt.getTime()) / 1000,
    args: { ...args, which: invocation.command },
  };
}

function adapterResponse(result: NodeResult): Readonly<Record<string, unknown>> {
  if (result.status === 'error' || result.status === 'skipped') return {};
  return {
    _message: 'OK',
    ...(result.rows === null ? {} : { rows_affected: result.rows }),
    // What Ballast's functions tell of their work, such as how many candidates were tried.
    ...(result.reports.length === 0
      ? {}
      : { functions: result.reports.map(({ function: name, figures }) => ({ function: name, ...figures })) }),
  };
}
