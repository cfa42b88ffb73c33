import type { BallastError } from '../../errors/ballast-error.ts';
import type { FunctionReport } from '../../session/types.ts';
import type { GraphNode } from '../graph.ts';

export type NodeStatus = 'success' | 'error' | 'skipped' | 'pass' | 'fail' | 'warn' | 'no-op' | 'reused';

export interface Timing {
  readonly name: 'compile' | 'execute';
  readonly startedAt: Date;
  readonly completedAt: Date;
}

/** What became of one node. */
export interface NodeResult {
  readonly node: GraphNode;
  readonly status: NodeStatus;
  /** What to tell the user: the error, the count of a test, why it was skipped; null when all is well. */
  readonly message: string | null;
  /** Rows that a test found; null for anything else. */
  readonly failures: number | null;
  /** Rows written to a table or seed; null where that says nothing. */
  readonly rows: number | null;
  readonly timing: readonly Timing[];
  /** Seconds. */
  readonly seconds: number;
  /** 1-based number of the session that ran it. */
  readonly thread: number;
  /** null if it was not compiled. */
  readonly compiledCode: string | null;
  /** The statement that ran the compiled SQL; null if none did. */
  readonly executedCode: string | null;
  /** What Ballast's functions had to say while it ran. */
  readonly warnings: readonly string[];
  /** What they had to tell in figures, call by call. */
  readonly reports: readonly FunctionReport[];
  readonly error: BallastError | undefined;
}

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly kind: 'start'; readonly node: GraphNode; readonly index: number; readonly total: number }
  | { readonly kind: 'progress'; readonly node: GraphNode; readonly fraction: number; readonly label: string }
  | { readonly kind: 'finish'; readonly result: NodeResult; readonly index: number; readonly total: number }
  | { readonly kind: 'warning'; readonly node: GraphNode | undefined; readonly message: string }
  | { readonly kind: 'report'; readonly node: GraphNode; readonly report: FunctionReport }
  | { readonly kind: 'log'; readonly message: string }
  | { readonly kind: 'print'; readonly message: string };

/** A result of which only the status and what is given is known. */
export function resultOf(
  node: GraphNode,
  status: NodeStatus,
  known: Partial<Omit<NodeResult, 'node' | 'status'>> = {},
): NodeResult {
  return {
    node,
    status,
    message: null,
    failures: null,
    rows: null,
    timing: [],
    seconds: 0,
    thread: 1,
    compiledCode: null,
    executedCode: null,
    warnings: [],
    reports: [],
    error: undefined,
    ...known,
  };
}

/** Whether what reads this node must not run. */
export function blocksReaders(status: NodeStatus): boolean {
  return status === 'error' || status === 'fail' || status === 'skipped';
}
