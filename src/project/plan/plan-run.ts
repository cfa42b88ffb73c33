import type { Graph, GraphNode, Resource } from '../graph.ts';
import { neighbours } from './neighbours.ts';

export const runCommands = ['build', 'run', 'test', 'seed', 'snapshot', 'compile', 'clone'] as const;
export type RunCommand = (typeof runCommands)[number];

/** What a run does, in which order it may be done. */
export interface RunPlan {
  /** In dbt's order: what is nearer to the sources first, then by id. */
  readonly nodes: readonly GraphNode[];
  /** What must be done before each node; only ids of the plan. */
  readonly waitsFor: ReadonlyMap<string, readonly string[]>;
}

/** Resource types to take, and to leave out. */
export interface TypeFilter {
  readonly only?: readonly Resource['resource_type'][] | undefined;
  readonly without?: readonly Resource['resource_type'][] | undefined;
}

const runTypes: Readonly<Record<RunCommand, readonly GraphNode['resource_type'][]>> = {
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'saved_query', 'exposure'],
  run: ['model'],
  test: ['test', 'unit_test'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  clone: ['model', 'seed', 'snapshot'],
  compile: ['model', 'seed', 'snapshot', 'test', 'analysis'],
};

/** A model without text makes nothing; dbt passes it over. */
function isBlank(node: GraphNode): boolean {
  return node.resource_type === 'model' && node.raw_code.trim() === '';
}

/**
 * Orders the selected nodes. In a build, what reads a node also waits for the tests on it, and for the tests on
 * all that stands above it.
 * @param selected       ids that the selection gave
 * @param types          narrow the command's own types
 */
export function planRun(
  graph: Graph,
  selected: ReadonlySet<string>,
  command: RunCommand,
  types: TypeFilter = {},
): RunPlan {
  const wanted = (node: GraphNode) =>
    selected.has(node.unique_id) &&
    runTypes[command].includes(node.resource_type) &&
    (types.only === undefined || types.only.includes(node.resource_type)) &&
    types.without?.includes(node.resource_type) !== true &&
    !isBlank(node) &&
    (command === 'compile' || node.config.materialized !== 'ephemeral');
  const nodes = [...graph.nodes.values()].filter(wanted);
  const ids = new Set(nodes.map((node) => node.unique_id));
  const waitsFor = new Map<string, string[]>(
    nodes.map((node) => [node.unique_id, nearest(graph, node, ids)]),
  );
  for (const { unique_id, unit_test } of nodes) {
    const model = unit_test === undefined ? undefined : graph.nodes.get(unit_test.model);
    // A unit test reads no rows of its model: it comes after what the model reads.
    if (model !== undefined) waitsFor.set(unique_id, nearest(graph, model, ids));
  }
  if (command === 'build') addTestEdges(graph, nodes, ids, waitsFor);
  const depth = depths(nodes, waitsFor);
  const ordered = [...nodes].sort(
    (a, b) => depth.get(a.unique_id)! - depth.get(b.unique_id)! || compareText(orderKey(a), orderKey(b)),
  );
  // Only now: a model comes in its own turn, after its unit tests.
  const lastTest = new Map<string, string>();
  for (const { unique_id, unit_test } of ordered) {
    if (unit_test === undefined || !waitsFor.has(unit_test.model)) continue;
    waitsFor.get(unit_test.model)!.push(unique_id);
    // As in dbt: once a unit test of a model does not pass, the model's others are skipped like the model itself.
    const earlier = lastTest.get(unit_test.model);
    if (command === 'build' && earlier !== undefined) waitsFor.get(unique_id)!.push(earlier);
    lastTest.set(unit_test.model, unique_id);
  }
  return { nodes: ordered, waitsFor };
}

/** The nearest nodes of the plan above `node`; what is not in the plan is passed through. */
function nearest(graph: Graph, node: GraphNode, ids: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [...(graph.parents.get(node.unique_id) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (ids.has(id)) found.add(id);
    else open.push(...(graph.parents.get(id) ?? []));
  }
  return [...found];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** By id, the unit tests of a model just before it, as they are declared. */
function orderKey({ unique_id, unit_test }: GraphNode): string {
  return unit_test === undefined ? `${unique_id} 1` : `${unit_test.model} 0`;
}

function addTestEdges(
  graph: Graph,
  nodes: readonly GraphNode[],
  ids: ReadonlySet<string>,
  waitsFor: Map<string, string[]>,
): void {
  for (const node of nodes) {
    if (node.resource_type === 'test' || node.resource_type === 'unit_test') continue;
    const above = neighbours([node.unique_id], graph.parents, Infinity);
    const tests = new Set<string>();
    for (const id of above) {
      for (const child of graph.children.get(id) ?? []) {
        if (ids.has(child) && graph.nodes.get(child)?.resource_type === 'test') tests.add(child);
      }
    }
    for (const test of tests) {
      // A test that also reads something beside or below the node can't come before it.
      if ((graph.parents.get(test) ?? []).every((parent) => above.has(parent))) {
        waitsFor.get(node.unique_id)!.push(test);
      }
    }
  }
}

/** How many steps each node is from the beginning of the plan. */
function depths(
  nodes: readonly GraphNode[],
  waitsFor: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const children = new Map<string, string[]>(nodes.map((node) => [node.unique_id, []]));
  const open = new Map<string, number>();
  for (const [id, parents] of waitsFor) {
    open.set(id, parents.length);
    for (const parent of parents) children.get(parent)!.push(id);
  }
  const depth = new Map<string, number>();
  let front = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (let level = 0; front.length > 0; level++) {
    const next: string[] = [];
    for (const id of front) {
      depth.set(id, level);
      for (const child of children.get(id)!) {
        const left = open.get(child)! - 1;
        open.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    front = next;
  }
  return depth;
}
