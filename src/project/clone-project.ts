import { BallastError } from '../errors/ballast-error.ts';
import type { Database, Session } from '../session/types.ts';
import { type BuildOptions, flagsOf } from './build-options.ts';
import type { BuildResult } from './build-project.ts';
import { choose, readDeferState } from './choose-nodes.ts';
import type { GraphNode } from './graph.ts';
import type { Project } from './load/load-project.ts';
import { isDict } from './load/yaml-file.ts';
import { parseProject } from './parse-project.ts';
import { placeOf } from './run/materialize.ts';
import { asFailure } from './run/node-failure.ts';
import { createSchemas, placeName, relationKind, swapView } from './run/relations.ts';
import { type NodeResult, resultOf } from './run/result.ts';
import { writeRun } from './write-run.ts';

/**
 * Puts a view on what an earlier run built in the place of every selected model, seed and snapshot. DuckDB has no
 * copies without cost, so a clone is a view, as in dbt-duckdb. What is already there stays, without `fullRefresh`.
 * @throws STATE_MISSING
 */
export async function cloneProject(
  project: Project,
  database: Database,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const { onEvent = () => undefined } = options;
  const parsed = parseProject(project, { command: 'clone', onEvent, flags: flagsOf(options) });
  const { errors, warnings } = parsed;
  if (errors.length > 0) return { errors, warnings, results: [], exitCode: 2 };
  const { folder, manifest } = readDeferState(options, project.root);
  if (manifest === undefined) throw new BallastError('STATE_MISSING', { folder, file: 'manifest.json' });
  const old = isDict(manifest['nodes']) ? manifest['nodes'] : {};
  const chosen = choose(parsed, 'clone', options);
  const { nodes } = chosen.plan;
  const results: NodeResult[] = [];
  const session = await database.session();
  try {
    await createSchemas(session, nodes.map(placeOf));
    for (const [i, node] of nodes.entries()) {
      const place = { index: i + 1, total: nodes.length };
      onEvent({ kind: 'start', node, ...place });
      const result = await cloneNode(session, node, old[node.unique_id], options);
      results.push(result);
      onEvent({ kind: 'finish', result, ...place });
    }
  } finally {
    await session.close();
  }
  await options.onDone?.();
  if (options.writeArtifacts ?? true) writeRun(parsed, results, options);
  const exitCode = results.some(({ status }) => status === 'error') ? 1 : 0;
  return { errors: [], warnings: [...warnings, ...chosen.warnings], results, exitCode };
}

async function cloneNode(
  session: Session,
  node: GraphNode,
  before: unknown,
  { fullRefresh, signal }: BuildOptions,
): Promise<NodeResult> {
  const startedAt = new Date();
  const took = () => (Date.now() - startedAt.getTime()) / 1000;
  const source = isDict(before) ? before['relation_name'] : undefined;
  const place = placeOf(node);
  const nothing = { message: 'No-op', seconds: took() };
  try {
    if (typeof source !== 'string' || source === node.relation_name)
      return resultOf(node, 'success', nothing);
    if (fullRefresh !== true && (await relationKind(session, place)) !== undefined)
      return resultOf(node, 'success', nothing);
    const create = async (name: string) => {
      await session.query(`create or replace view ${name} as select * from ${source}`, { signal });
    };
    await swapView(session, place, create, () => Promise.resolve());
    return resultOf(node, 'success', {
      message: 'OK',
      seconds: took(),
      executedCode: `create view ${placeName(place)} as select * from ${source}`,
    });
  } catch (error) {
    const failure = asFailure(error, node);
    return resultOf(node, 'error', { message: failure.message, error: failure, seconds: took() });
  }
}
