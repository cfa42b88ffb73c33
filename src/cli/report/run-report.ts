import type { BuildResult, GraphNode, NodeResult, RunEvent } from '../../project/index.ts';
import type { Terminal } from '../terminal.ts';

/** Tells how a run goes. */
interface RunReport {
  /** Called before the first node starts. */
  begin(about: RunAbout): void;
  event(event: RunEvent): void;
  end(result: BuildResult, seconds: number): void;
}

interface RunAbout {
  readonly target: string;
  readonly database: string;
  readonly threads: number;
}

/** Nodes by outcome, as the closing line counts them. */
export interface Counts {
  readonly PASS: number;
  readonly WARN: number;
  readonly ERROR: number;
  readonly SKIP: number;
  readonly 'NO-OP': number;
  /** Kept from an earlier run. */
  readonly REUSED: number;
  readonly TOTAL: number;
}

/** A failed test counts as an error, as in dbt. */
export function countResults(results: readonly NodeResult[]): Counts {
  const count = (...statuses: readonly NodeResult['status'][]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  return {
    PASS: count('success', 'pass'),
    WARN: count('warn'),
    ERROR: count('error', 'fail'),
    SKIP: count('skipped'),
    'NO-OP': count('no-op'),
    REUSED: count('reused'),
    TOTAL: results.length,
  };
}

/** `2 table models, 1 test`: what ran, by kind. */
export function kindsText(nodes: readonly GraphNode[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const kind = node.resource_type === 'model' ? `${node.config.materialized} model` : node.resource_type;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ');
}

/** What a warning is about, as a place in front of it. */
export function warningText(node: GraphNode | undefined, message: string): string {
  return node === undefined ? message : `${node.original_file_path}: ${message}`;
}

/** @param targetFolder  the project's target folder, as the user would write it */
export type ReportFactory = (terminal: Terminal, targetFolder: string, invocationId: string) => RunReport;
