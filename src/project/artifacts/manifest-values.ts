import type { Graph, GraphNode } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';

/** The configuration of a node in the manifest's shape: no keys of docs and contract but dbt's. */
export function manifestConfig(node: GraphNode): Dict {
  const { config } = node;
  const contract = isDict(config['contract']) ? config['contract'] : undefined;
  return {
    ...config,
    ...('docs' in config ? { docs: docsOf(config['docs']) } : {}),
    ...(contract === undefined
      ? {}
      : {
          contract: {
            enforced: contract['enforced'] === true,
            alias_types: contract['alias_types'] !== false,
          },
        }),
  };
}

export function docsOf(value: unknown): Dict {
  const given = isDict(value) ? value : {};
  return { show: given['show'] ?? true, node_color: given['node_color'] ?? null };
}

/** A generic test belongs to the group of the node that it stands under. */
export function groupOf(node: GraphNode, graph: Graph | undefined): unknown {
  if (node.test_metadata === undefined || graph === undefined) return node.config['group'] ?? null;
  return graph.nodes.get(node.attached_node ?? '')?.config['group'] ?? null;
}

/** A date as dbt writes it: midnight where no time is given, and UTC where no zone is. */
export function isoTime(written: string | null): string | null {
  if (written === null) return null;
  const text = written.trim().replace(' ', 'T');
  const timed = text.includes('T') ? text : `${text}T00:00:00`;
  return /(?:Z|[+-]\d{2}:?\d{2})$/.test(timed) ? timed : `${timed}+00:00`;
}

export function timeSpine(declared: Dict | null | undefined): Dict | null {
  if (declared === null || declared === undefined) return null;
  const custom: unknown = declared['custom_granularities'];
  return {
    standard_granularity_column: declared['standard_granularity_column'],
    custom_granularities: (Array.isArray(custom) ? (custom as unknown[]) : []).map((item) => {
      const { name, column_name } = isDict(item) ? item : {};
      return { name, column_name: column_name ?? null };
    }),
  };
}
