import type { GraphNode } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';

/**
 * The columns that dbt takes for a model's primary key: those of a primary_key constraint, else of a test for
 * unique combinations, else those with tests for unique and not null, else those with a test for unique.
 * @param tests  the generic tests on the model
 */
export function primaryKey(node: GraphNode, tests: readonly GraphNode[]): readonly string[] {
  const isKey = ({ type }: Dict) => type === 'primary_key';
  const declared = (node.constraints ?? []).find(isKey)?.['columns'];
  if (Array.isArray(declared)) return declared.map(String);
  const constrained = Object.values(node.columns).filter((column) => column.constraints.some(isKey));
  if (constrained.length > 0) return constrained.map(({ name }) => name);
  const columnsOf = (name: string, enabledOnly: boolean) =>
    tests
      .filter((test) => test.test_metadata?.name === name && (!enabledOnly || test.config.enabled))
      .flatMap((test) => test.column_name ?? []);
  for (const test of tests) {
    const { name, kwargs }: { name: string; kwargs: Dict } = test.test_metadata ?? { name: '', kwargs: {} };
    const columns = kwargs['combination_of_columns'];
    if (name === 'unique_combination_of_columns' && Array.isArray(columns)) return columns.map(String);
  }
  const unique = columnsOf('unique', true);
  const notNull = new Set(columnsOf('not_null', true));
  const both = unique.filter((column) => notNull.has(column));
  return [...new Set(both.length > 0 ? both : unique)];
}
