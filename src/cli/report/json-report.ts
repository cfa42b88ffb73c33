import type { GraphNode, NodeResult } from '../../project/index.ts';
import { type ReportFactory, countResults } from './run-report.ts';

/** One JSON object a line for every event of a run, for programs. */
export const jsonReport: ReportFactory = (terminal) => {
  const write = (event: string, facts: Readonly<Record<string, unknown>>) =>
    terminal.print(JSON.stringify({ event, time: new Date().toISOString(), ...facts }));
  return {
    begin: (about) => write('begin', { ...about }),
    event(event) {
      switch (event.kind) {
        case 'start':
          write('start', { node: event.node.unique_id, index: event.index, total: event.total });
          break;
        case 'progress':
          write('progress', { node: event.node.unique_id, fraction: event.fraction, label: event.label });
          break;
        case 'finish':
          write('finish', { ...resultFacts(event.result), index: event.index, total: event.total });
          break;
        case 'warning':
          write('warning', { node: nodeId(event.node), message: event.message });
          break;
        case 'report':
          write('report', {
            node: event.node.unique_id,
            function: event.report.function,
            ...event.report.figures,
          });
          break;
        case 'log':
          write('log', { message: event.message });
          break;
        default:
          event satisfies never;
      }
    },
    end({ errors, warnings, results }, seconds) {
      for (const message of warnings) write('warning', { node: null, message });
      for (const error of errors)
        write('error', { code: error.code, where: error.where, message: error.message });
      write('end', { ...countResults(results), seconds });
    },
  };
};

function nodeId(node: GraphNode | undefined): string | null {
  return node?.unique_id ?? null;
}

function resultFacts({
  node,
  status,
  message,
  failures,
  rows,
  seconds,
}: NodeResult): Readonly<Record<string, unknown>> {
  return { node: node.unique_id, status, message, failures, rows, seconds };
}
