import { createHash } from 'node:crypto';
import { type JsValue, repr, toValue } from '../../jinja/index.ts';
import type { GraphNode } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict, plainText } from '../load/yaml-file.ts';

/** A model's contract as the manifest shows it; its checksum tells whether it has changed. */
export function manifestContract(node: GraphNode): object {
  const contract = isDict(node.config['contract']) ? node.config['contract'] : {};
  const enforced = contract['enforced'] === true;
  return {
    enforced,
    alias_types: contract['alias_types'] !== false,
    checksum: enforced ? createHash('sha256').update(contractText(node)).digest('hex') : null,
  };
}

/** What dbt's checksum of a contract is made from: columns by name, and what constrains a table, as Python writes it. */
function contractText(node: GraphNode): string {
  const columns = Object.values(node.columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = columns.map(
    ({ name, data_type, constraints }) =>
      `|${name}${data_type ?? 'None'}[${constraints.map((given) => constraintText('Column', given)).join(', ')}]`,
  );
  const { materialized } = node.config;
  const own = (node.constraints ?? []).map((given) => constraintText('Model', given)).join(', ');
  return parts.join('') + (['table', 'incremental'].includes(materialized) ? `${materialized}[${own}]` : '');
}

function constraintText(level: 'Column' | 'Model', given: Dict): string {
  const { type, ...rest } = manifestConstraint(given) as Record<string, JsValue>;
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${repr(toValue(value))}`);
  const kind = plainText(type);
  return `${level}LevelConstraint(${[`type=<ConstraintType.${kind}: '${kind}'>`, ...fields].join(', ')})`;
}

/** A constraint with all keys of the manifest. */
export function manifestConstraint(given: Dict): object {
  return {
    type: given['type'],
    name: given['name'] ?? null,
    expression: given['expression'] ?? null,
    warn_unenforced: given['warn_unenforced'] ?? true,
    warn_unsupported: given['warn_unsupported'] ?? true,
    to: given['to'] ?? null,
    to_columns: given['to_columns'] ?? [],
    ...('columns' in given ? { columns: given['columns'] } : {}),
  };
}
