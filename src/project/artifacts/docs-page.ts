import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import type { ColumnLineage, LineageColumn } from '../lineage/column-lineage.ts';
import { docsScript, docsStyle } from './docs-assets.ts';

/**
 * The documentation of a project as one HTML file: every node with its description, columns, tests and SQL, the
 * graph around it, and the functions of Ballast. Nothing is loaded from outside.
 * @param lineage    where its columns come from
 * @param functions  what `ballast functions --format json` says of each
 */
export function docsPage(
  project: string,
  manifest: object,
  catalog: object,
  functions: readonly Dict[],
  lineage: ColumnLineage,
): string {
  const data = { project, nodes: pageNodes(manifest as Dict, catalog as Dict, lineage), functions };
  // `<` can't end the script early when it is written as an escape.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(project)}</title>`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${docsStyle}</style></head><body>`,
    `<nav><h1>${escapeHtml(project)}</h1><input id="search" type="search" placeholder="Search" aria-label="Search"><div id="tree"></div></nav>`,
    '<main id="main"></main>',
    `<script type="application/json" id="data">${json}</script><script>${docsScript}</script>`,
    '</body></html>\n',
  ].join('\n');
}

const sections = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
];

/** What the page shows of each node, from manifest and catalog. */
function pageNodes(manifest: Dict, catalog: Dict, lineage: ColumnLineage): readonly Dict[] {
  const parents = dict(manifest['parent_map']);
  const found = { ...dict(catalog['nodes']), ...dict(catalog['sources']) };
  return sections.flatMap((section) =>
    Object.entries(dict(manifest[section])).map(([id, value]) => {
      const node = dict(value);
      const entry = dict(found[id]);
      return {
        id,
        type: node['resource_type'],
        name:
          node['resource_type'] === 'source'
            ? `${String(node['source_name'])}.${String(node['name'])}`
            : node['name'],
        package: node['package_name'],
        path: node['original_file_path'],
        description: node['description'] ?? '',
        tags: node['tags'] ?? [],
        relation: node['relation_name'] ?? null,
        materialized: dict(node['config'])['materialized'] ?? null,
        kind: dict(entry['metadata'])['type'] ?? null,
        columns: columns(dict(node['columns']), dict(entry['columns']), lineage.get(id) ?? []),
        test: node['test_metadata'] === undefined ? null : dict(node['test_metadata'])['name'],
        column: node['column_name'] ?? null,
        raw: node['raw_code'] ?? '',
        compiled: node['compiled_code'] ?? '',
        parents: parents[id] ?? [],
      };
    }),
  );
}

/** The columns of the database in their order, then those that only the property file knows. */
function columns(declared: Dict, actual: Dict, lineage: readonly LineageColumn[]): readonly Dict[] {
  const byName = new Map(
    Object.entries(declared).map(([name, column]) => [name.toLowerCase(), dict(column)]),
  );
  const names = [...Object.keys(actual), ...Object.keys(declared), ...lineage.map(({ name }) => name)];
  const seen = new Set<string>();
  return names
    .filter((name) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()))
    .map((name) => {
      const column = byName.get(name.toLowerCase());
      return {
        name,
        type: dict(actual[name])['type'] ?? column?.['data_type'] ?? '',
        description: column?.['description'] ?? '',
        from: lineage.find((other) => other.name.toLowerCase() === name.toLowerCase())?.from ?? [],
      };
    });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}
