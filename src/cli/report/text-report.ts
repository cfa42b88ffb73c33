import type { GraphNode, NodeResult } from '../../project/index.ts';
import { compiledPath } from '../../project/artifacts/manifest-node.ts';
import { describeFailure } from '../failure.ts';
import { progressBar } from '../status-area.ts';
import type { Terminal } from '../terminal.ts';
import { finishLine, nodeName } from './node-line.ts';
import { reportText } from './function-report.ts';
import { type ReportFactory, countResults, kindsText, warningText } from './run-report.ts';

/** One node at work. */
interface Running {
  readonly node: GraphNode;
  readonly index: number;
  readonly total: number;
  readonly since: number;
  readonly fraction: number | undefined;
  readonly label: string;
}

/** A line for every node that ends, below them the nodes at work if a person watches, and a summary. */
export const textReport: ReportFactory = (terminal, targetFolder) => {
  const running = new Map<string, Running>();
  return {
    begin({ target, database, threads }) {
      terminal.say(
        `Target '${target}', database ${database}, ${threads} ${threads === 1 ? 'thread' : 'threads'}\n`,
      );
      terminal.showStatus(() => [...running.values()].map(runningLine));
    },
    event(event) {
      switch (event.kind) {
        case 'start': {
          const { node, index, total } = event;
          running.set(node.unique_id, {
            node,
            index,
            total,
            since: performance.now(),
            fraction: undefined,
            label: '',
          });
          break;
        }
        case 'progress': {
          const { node, fraction, label } = event;
          const known = running.get(node.unique_id);
          if (known !== undefined) running.set(node.unique_id, { ...known, fraction, label });
          break;
        }
        case 'finish':
          running.delete(event.result.node.unique_id);
          terminal.say(finishLine(event.result, event.index, event.total, terminal));
          break;
        case 'warning':
          terminal.warn(warningText(event.node, event.message));
          break;
        case 'report':
          terminal.say(`  ${reportText(event.report)}`);
          break;
        case 'log':
          terminal.say(event.message);
          break;
        case 'print':
          terminal.printFromTemplate(event.message);
          break;
        default:
          event satisfies never;
      }
    },
    end({ errors, warnings, results }, seconds) {
      terminal.hideStatus();
      for (const warning of warnings) terminal.warn(warning);
      for (const error of errors) terminal.error(describeFailure(error, terminal));
      if (errors.length > 0) {
        if (errors.length > 1) terminal.error(`${errors.length} errors in the project; nothing was run.`);
        return;
      }
      if (results.length === 0) {
        terminal.warn('Nothing to do: the selection holds nothing that this command runs.');
        return;
      }
      terminal.say(
        `\nFinished running ${kindsText(results.map(({ node }) => node))} in ${seconds.toFixed(2)}s.\n`,
      );
      for (const result of results) printProblem(result, terminal, targetFolder);
      const counts = countResults(results);
      const isWell = counts.ERROR === 0 && counts.SKIP === 0;
      if (isWell) terminal.say(terminal.style('green', 'Completed successfully'));
      else
        terminal.say(
          `Completed with ${counts.ERROR} ${counts.ERROR === 1 ? 'error' : 'errors'}, ${counts.SKIP} skipped`,
        );
      const parts = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
      terminal.say(`Done. ${parts.join(' ')}`);
    },
  };
};

function runningLine({ node, index, total, since, fraction, label }: Running): string {
  const seconds = `${((performance.now() - since) / 1000).toFixed(1)} s`;
  const progress = fraction === undefined ? '' : `  ${progressBar(fraction)} ${label}`;
  return `${index} of ${total} RUN ${nodeName(node)}${progress}  ${seconds}`;
}

/** Why a node did not end well, where it stands, and how to see more. */
function printProblem(
  { node, status, error, message }: NodeResult,
  terminal: Terminal,
  targetFolder: string,
): void {
  if (status === 'error' && error !== undefined) terminal.error(`${describeFailure(error, terminal)}\n`);
  else if (status === 'error' || status === 'fail' || status === 'warn') {
    const word = status === 'warn' ? terminal.style('yellow', 'WARN') : terminal.style('red', 'FAIL');
    const target = terminal.style('dim', compiledPath(node, targetFolder, 'compiled'));
    terminal.error(
      `${word}  ${node.name} (${node.original_file_path})\n  ${message ?? ''}\n  Its rows: ballast sql -f ${target}\n`,
    );
  }
}
