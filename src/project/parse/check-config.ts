import { BallastError } from '../../errors/ballast-error.ts';
import { type GraphNode, nodeTitle } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';

/** What nodes that are no models must be made into. */
const fixed: Readonly<Partial<Record<GraphNode['resource_type'], string>>> = {
  test: 'test',
  seed: 'seed',
  snapshot: 'snapshot',
};

/**
 * Checks what dbt refuses before anything runs.
 * @param isPatched  whether a property file says something about the node
 * @throws CONFIG_INVALID
 */
export function checkConfig(node: GraphNode, isPatched: boolean): void {
  const { config, resource_type: type } = node;
  const wanted = fixed[type];
  if (wanted !== undefined && config.materialized !== wanted)
    refuse(node, 'materialized', `'${wanted}', as it is a ${type}`, config.materialized);
  if (type !== 'model' || !isPatched) return;
  const contract = isDict(config['contract']) ? config['contract'] : {};
  const { on_schema_change: change, materialized } = config;
  if (contract['enforced'] === true) {
    if (materialized === 'incremental' && change !== 'append_new_columns' && change !== 'fail')
      refuse(
        node,
        'on_schema_change',
        "'append_new_columns' or 'fail' for an incremental model with an enforced contract",
        change,
      );
    if (Object.keys(node.columns).length === 0)
      refuse(node, 'columns', 'declared in a property file for a model with an enforced contract', null);
  }
  checkPrimaryKey(node);
}

/** A table has one primary key: on one column, or on the model. */
function checkPrimaryKey(node: GraphNode): void {
  const isKey = (constraint: Dict) => constraint['type'] === 'primary_key';
  const columns = Object.values(node.columns).filter(({ constraints }) => constraints.some(isKey));
  const names = columns.map(({ name }) => name).join(', ');
  if (columns.length > 1)
    refuse(node, 'constraints', 'one primary key; one of several columns is declared on the model', names);
  if (columns.length > 0 && (node.constraints ?? []).some(isKey))
    refuse(node, 'constraints', 'one primary key, on the model or on a column', names);
}

function refuse(node: GraphNode, key: string, expected: string, got: unknown): never {
  const params = { node: nodeTitle(node), key, expected, got: plainText(got ?? 'nothing') };
  throw new BallastError('CONFIG_INVALID', params, { file: node.original_file_path });
}
