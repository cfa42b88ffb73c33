import { reportText } from './function-report.ts';
import { finishLine, nodeName } from './node-line.ts';
import { type GraphNode, type NodeResult } from '../../project/index.ts';
import { countResults, type ReportFactory } from './run-report.ts';

/** dbt's names and codes of what happens to a node of each type. */
const resultEvents: Readonly<Record<string, readonly [string, string]>> = {
  model: ['LogModelResult', 'Q012'],
  test: ['LogTestResult', 'Q007'],
  unit_test: ['LogTestResult', 'Q007'],
  seed: ['LogSeedResult', 'Q016'],
  snapshot: ['LogSnapshotResult', 'Q015'],
};

/** One JSON object a line for every event of a run, in the form of dbt's structured log, for programs. */
export const jsonReport: ReportFactory = (terminal, _targetFolder, invocationId) => {
  const write = (
    [name, code]: readonly [string, string],
    level: 'info' | 'warn' | 'error',
    msg: string,
    data: Readonly<Record<string, unknown>>,
  ) => {
    const info = {
      category: '',
      code,
      extra: {},
      invocation_id: invocationId,
      level,
      msg,
      name,
      pid: process.pid,
      thread: 'MainThread',
      ts: new Date().toISOString(),
    };
    terminal.print(JSON.stringify({ data, info }));
  };
  return {
    begin({ target, database, threads }) {
      const msg = `Concurrency: ${threads} threads (target='${target}')`;
      write(['ConcurrencyLine', 'Q027'], 'info', msg, {
        num_threads: threads,
        target_name: target,
        database,
      });
    },
    event(event) {
      switch (event.kind) {
        case 'start': {
          const { node, index, total } = event;
          const description = nodeName(node);
          const data = { description, index, total, node_info: nodeInfo(node, 'started') };
          write(['LogStartLine', 'Q011'], 'info', `${index} of ${total} START ${description}`, data);
          break;
        }
        case 'progress': {
          const { node, fraction, label } = event;
          const data = { fraction, label, node_info: nodeInfo(node, 'executing') };
          write(['NodeProgress', 'B001'], 'info', `${Math.round(fraction * 100)} % ${label}`, data);
          break;
        }
        case 'finish': {
          const { result, index, total } = event;
          const { node, status, message, failures, rows, seconds } = result;
          const name = resultEvents[node.resource_type] ?? (['LogNodeResult', 'Q024'] as const);
          const data = {
            description: nodeName(node),
            execution_time: seconds,
            index,
            total,
            status,
            message,
            num_failures: failures,
            rows,
            node_info: nodeInfo(node, status),
          };
          const msg = finishLine(result, index, total, { style: (_, text) => text });
          write(name, levelOf(status), msg, data);
          break;
        }
        case 'warning': {
          const data = {
            msg: event.message,
            node_info: event.node === undefined ? {} : nodeInfo(event.node, ''),
          };
          write(['JinjaLogWarning', 'I061'], 'warn', event.message, data);
          break;
        }
        case 'report': {
          const { function: name, figures } = event.report;
          const data = { function: name, ...figures, node_info: nodeInfo(event.node, '') };
          write(['JinjaLogInfo', 'I062'], 'info', reportText(event.report), data);
          break;
        }
        case 'log':
          write(['JinjaLogInfo', 'I062'], 'info', event.message, { msg: event.message });
          break;
        case 'print':
          write(['PrintEvent', 'Z052'], 'info', event.message, { msg: event.message });
          break;
        default:
          event satisfies never;
      }
    },
    end({ errors, warnings, results }, seconds) {
      for (const msg of warnings) write(['ProjectWarning', 'B002'], 'warn', msg, { msg });
      for (const { code, where, message } of errors)
        write(['MainEncounteredError', 'Z002'], 'error', message, { exc: message, code, where });
      for (const { node, status, message } of results)
        if (status === 'error' || status === 'fail')
          write(['RunResultError', 'Z024'], 'error', message ?? '', {
            msg: message,
            node_info: nodeInfo(node, status),
          });
      const counts = countResults(results);
      const stats = {
        error: counts.ERROR,
        noop: counts['NO-OP'],
        pass: counts.PASS,
        reused: counts.REUSED,
        skip: counts.SKIP,
        total: counts.TOTAL,
        warn: counts.WARN,
      };
      const isWell = errors.length === 0 && counts.ERROR === 0;
      write(
        ['EndOfRunSummary', 'Z030'],
        isWell ? 'info' : 'error',
        isWell ? 'Completed successfully' : `Completed with ${counts.ERROR + errors.length} errors`,
        { num_errors: counts.ERROR + errors.length, num_warnings: counts.WARN, elapsed: seconds },
      );
      const parts = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
      write(['StatsLine', 'Z023'], 'info', `Done. ${parts.join(' ')}`, { stats });
    },
  };
};

function levelOf(status: NodeResult['status']): 'info' | 'warn' | 'error' {
  if (status === 'error' || status === 'fail') return 'error';
  return status === 'warn' ? 'warn' : 'info';
}

function nodeInfo(node: GraphNode, status: string): Readonly<Record<string, unknown>> {
  return {
    materialized: node.config.materialized,
    meta: node.meta,
    node_checksum: node.checksum.checksum,
    node_name: node.name,
    node_path: node.path,
    node_relation: {
      alias: node.alias,
      database: node.database,
      relation_name: node.relation_name,
      schema: node.schema,
    },
    node_status: status,
    resource_type: node.resource_type,
    unique_id: node.unique_id,
  };
}
