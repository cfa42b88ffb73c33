import type { ArgSchema, FunctionDefinition } from './define.ts';

/** The page of a function in docs/functions/, Markdown. */
export function functionPage(definition: FunctionDefinition): string {
  const sections = [
    `# ${definition.name}`,
    definition.summary,
    ['```sql', ...definition.examples, '```'].join('\n'),
    definition.picture && `![The toy table before and after](img/${definition.name}.svg)`,
    definition.use && `## When to use it\n\n${definition.use}`,
    definition.critique && `## What is said against it\n\n${definition.critique}`,
    definition.notes && definition.use ? `## Remarks\n\n${definition.notes}` : definition.notes,
    `## Arguments\n\n${argumentTable(definition)}`,
    `## Result\n\n${RESULTS[definition.shape]}`,
    definition.aggregate === undefined ? undefined : `## In GROUP BY\n\n${aggregateText(definition)}`,
    `## Reference\n\n${definition.reference}`,
  ];
  return `${sections.filter((section) => section !== undefined && section !== '').join('\n\n')}\n`;
}

/** The list of all functions, by group. */
export function functionIndex(definitions: readonly FunctionDefinition[]): string {
  const groups = grouped(definitions);
  const parts = [...groups].map(
    ([group, members]) =>
      `## ${group}\n\n${members.map(({ name, summary }) => `- [${name}](${name}.md): ${summary}`).join('\n')}`,
  );
  return `# Functions\n\nWritten by \`npm run docs\` from the declarations in udfs/.\n\n${parts.join('\n\n')}\n`;
}

const RESULTS: Readonly<Record<FunctionDefinition['shape'], string>> = {
  table: 'A table of its own.',
  extend: "The source's rows and columns, in their order, with columns added.",
  resample: "The source's columns. Rows that stay are untouched, whatever their types.",
  project:
    "What SQL makes of the source's rows, in their order. Columns that are not named stay as they are.",
};

function argumentTable(definition: FunctionDefinition): string {
  const required = new Set(definition.args.required);
  const inputs = Object.entries(definition.inputs).map(([name, { description, optional }]) =>
    row(name, 'table', optional === true ? 'optional' : 'required', description),
  );
  const args = Object.entries(definition.args.properties).map(([name, schema]) =>
    row(name, typeName(schema), defaultText(schema, required.has(name)), schema.description),
  );
  return ['| name | type | default | meaning |', '| --- | --- | --- | --- |', ...inputs, ...args].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

function typeName(schema: ArgSchema): string {
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  const isColumn = (type: unknown) => schema.column !== undefined && type === 'string';
  return types.map((type) => (isColumn(type) ? 'column' : String(type))).join(' or ');
}

function defaultText(schema: ArgSchema, isRequired: boolean): string {
  if (isRequired) return 'required';
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
}

function aggregateText({ name, aggregate }: FunctionDefinition): string {
  const expressions =
    aggregate?.expressions.map((expression) => expression.replace('?', '')).join(', ') ?? '';
  return [
    'Also with FILTER and OVER:',
    '',
    '```sql',
    `select model, ${name}(${expressions.replace(', sample_weight', '')}) from predictions group by model`,
    '```',
    '',
    `Expressions: ${expressions}. All other arguments are constants, by name.`,
  ].join('\n');
}

function grouped(definitions: readonly FunctionDefinition[]): Map<string, FunctionDefinition[]> {
  const groups = new Map<string, FunctionDefinition[]>();
  for (const definition of definitions) {
    groups.set(definition.group, [...(groups.get(definition.group) ?? []), definition]);
  }
  return groups;
}
