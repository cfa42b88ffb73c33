import { PyList, PyTuple, toValue, type JsValue, type Value } from '../../jinja/index.ts';
import type { RenderExtras } from '../compile/node-context.ts';
import type { NodeResult } from './result.ts';

/** What the hooks at the end of a run see besides: `results`, and the schemas that the run wrote into. */
export function endMembers(results: readonly NodeResult[]): RenderExtras {
  const places = new Map(
    results
      .filter(({ node }) => node.relation_name !== null)
      .map(({ node }) => [`${node.database}\0${node.schema}`, [node.database, node.schema]] as const),
  );
  const list = (items: readonly Value[]) => new PyList([...items]);
  return {
    members: [
      ['results', () => list(results.map(resultValue))],
      ['schemas', () => list([...new Set([...places.values()].map(([, schema]) => schema))])],
      ['database_schemas', () => list([...places.values()].map((place) => new PyTuple([...place])))],
    ],
  };
}

/** A result as dbt's RunResult shows it to a template. */
function resultValue({ node, status, message, failures, seconds, thread, rows }: NodeResult): Value {
  return toValue({
    status,
    message,
    failures,
    execution_time: seconds,
    thread_id: `Thread-${thread}`,
    unique_id: node.unique_id,
    node: JSON.parse(JSON.stringify(node)) as JsValue,
    adapter_response: rows === null ? { _message: 'OK' } : { _message: 'OK', rows_affected: rows },
  });
}
