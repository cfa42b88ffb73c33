import type { Database, Session } from '../../session/types.ts';
import { type CompileScope, storesFailures } from '../compile/node-context.ts';
import type { GraphNode } from '../graph.ts';
import { type RunPlan } from '../plan/plan-run.ts';
import { placeOf } from './materialize.ts';
import { createSchemas, dropRelation, temporaryPlace } from './relations.ts';
import { type NodeResult, type RunEvent, blocksReaders, resultOf } from './result.ts';
import { runNode } from './run-node.ts';

export interface RunPlanOptions {
  readonly scope: CompileScope;
  readonly database: Database;
  readonly threads: number;
  readonly failFast: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Runs the nodes of a plan over `threads` sessions, each as soon as what it waits for is done. What reads a node
 * that failed is skipped.
 * @returns a result for every node of the plan, in the order in which they ended
 */
export async function runPlan(plan: RunPlan, options: RunPlanOptions): Promise<readonly NodeResult[]> {
  if (plan.nodes.length === 0) return [];
  const sessions: Session[] = [];
  try {
    const threads = Math.max(1, Math.min(options.threads, plan.nodes.length));
    for (let i = 0; i < threads; i++) sessions.push(await options.database.session());
    await prepare(sessions[0], plan, options.scope);
    const queue = new RunQueue(plan, options);
    await Promise.all(sessions.map((session, i) => queue.work(session, i + 1)));
    return queue.results;
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}

/** Creates schemas and clears up what a killed run has left. */
async function prepare(session: Session, plan: RunPlan, { scope }: CompileScope): Promise<void> {
  const isWritten = (node: GraphNode) =>
    node.relation_name !== null || (node.resource_type === 'test' && storesFailures(scope, node));
  const places = plan.nodes.filter(isWritten).map(placeOf);
  await createSchemas(session, places);
  const left = await session.query(
    "select database_name, schema_name, table_name from duckdb_tables() where table_name like '%\\_\\_dbt\\_tmp' escape '\\'",
  );
  const names = new Set(
    left.objects().map((row) => key(row['database_name'], row['schema_name'], row['table_name'])),
  );
  if (names.size === 0) return;
  for (const place of places.map(temporaryPlace)) {
    if (names.has(key(place.database, place.schema, place.name))) await dropRelation(session, place);
  }
}

function key(...parts: readonly unknown[]): string {
  return parts.map((part) => String(part).toLowerCase()).join('\0');
}

/** The nodes that are still to be run. */
class RunQueue {
  readonly results: NodeResult[] = [];
  readonly #plan: RunPlan;
  readonly #options: RunPlanOptions;
  readonly #waiting: GraphNode[];
  readonly #done = new Map<string, NodeResult>();
  readonly #position: ReadonlyMap<string, number>;
  #failed = false;
  #stopped = false;
  #failure: unknown;
  #wake: (() => void)[] = [];

  constructor(plan: RunPlan, options: RunPlanOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#waiting = [...plan.nodes];
    this.#position = new Map(plan.nodes.map((node, i) => [node.unique_id, i + 1]));
  }

  /** Runs nodes on one session until none is left. */
  async work(session: Session, thread: number): Promise<void> {
    const { scope, signal, onEvent } = this.#options;
    while (this.#waiting.length > 0 && this.#failure === undefined) {
      const node = this.#take();
      if (node === undefined) {
        await new Promise<void>((resolve) => this.#wake.push(resolve));
        continue;
      }
      const reason = this.#skipReason(node);
      if (reason !== undefined) {
        this.#finish(skipped(node, thread, reason));
        continue;
      }
      onEvent({ kind: 'start', node, ...this.#place(node) });
      try {
        this.#finish(await runNode(node, { scope, session, thread, signal, onEvent }));
      } catch (error) {
        // A bug of ours: the other workers must not wait for this node for ever.
        this.#failure = error;
        this.#wakeAll();
        throw error;
      }
    }
  }

  /** The first node whose turn has come. */
  #take(): GraphNode | undefined {
    const at = this.#waiting.findIndex((node) => this.#isReady(node));
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  #isReady(node: GraphNode): boolean {
    return this.#plan.waitsFor.get(node.unique_id)!.every((id) => this.#done.has(id));
  }

  #skipReason(node: GraphNode): string | undefined {
    if (this.#options.signal?.aborted === true) return 'the run was cancelled';
    if (this.#stopped) return 'an earlier node failed, and --fail-fast is set';
    const blocking = this.#plan.waitsFor
      .get(node.unique_id)!
      .map((id) => this.#done.get(id)!)
      .find((result) => blocksReaders(result.status));
    return blocking === undefined ? undefined : `${blocking.node.unique_id} ${endedAs[blocking.status]}`;
  }

  #finish(result: NodeResult): void {
    const { failFast } = this.#options;
    if (result.status === 'error' || result.status === 'fail') this.#failed = true;
    const ready = failFast && this.#failed ? this.#countReady() : 0;
    this.results.push(result);
    this.#done.set(result.node.unique_id, result);
    if (failFast && this.#failed) this.#stopped ||= this.#noticesFailure(ready);
    this.#options.onEvent({ kind: 'finish', result, ...this.#place(result.node) });
    this.#wakeAll();
  }

  /**
   * Whether a failure is noticed now. As in dbt, what was ready when it happened still runs: the queue looks up when
   * the next node becomes ready, or when none is left that could.
   * @param before  how many were ready before the last node was done
   */
  #noticesFailure(before: number): boolean {
    const ready = this.#countReady();
    return ready > before || ready === this.#waiting.length;
  }

  #countReady(): number {
    return this.#waiting.filter((node) => this.#isReady(node)).length;
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }

  #place(node: GraphNode): { index: number; total: number } {
    return { index: this.#position.get(node.unique_id)!, total: this.#plan.nodes.length };
  }
}

const endedAs: Readonly<Record<NodeResult['status'], string>> = {
  error: 'failed',
  fail: 'did not pass',
  skipped: 'was skipped',
  success: 'is done',
  pass: 'passed',
  warn: 'warned',
  'no-op': 'is done',
  reused: 'is done',
};

function skipped(node: GraphNode, thread: number, reason: string): NodeResult {
  return resultOf(node, 'skipped', { message: `Skipped: ${reason}.`, thread });
}
