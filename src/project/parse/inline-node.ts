import { parseTemplate } from '../../jinja/index.ts';
import type { Graph, GraphNode } from '../graph.ts';
import { configDefaults } from './config.ts';
import { resolveParents } from './link.ts';
import { captureNode } from './parse-context.ts';
import type { ParsedProject } from './parse-project.ts';

/** How a template that stands in no file is named. */
export interface InlineName {
  readonly name: string;
  /** What stands before the project in its unique id. */
  readonly kind: 'analysis' | 'operation';
  /** What errors name as its file. */
  readonly file: string;
}

const commandLine: InlineName = { name: 'inline_query', kind: 'analysis', file: 'inline' };

/**
 * A template of the command line, or a hook of the project, as a node of the graph.
 * @throws REF_UNKNOWN, SOURCE_UNKNOWN, JINJA_*
 */
export function inlineNode(
  { scope, graph }: ParsedProject,
  template: string,
  { name, kind, file }: InlineName = commandLine,
): { node: GraphNode; graph: Graph } {
  const { root, target } = scope.project;
  const basics = {
    resource_type: 'analysis' as const,
    unique_id: `${kind}.${root.name}.${name}`,
    name,
    package_name: root.name,
    path: file,
    original_file_path: file,
    root_path: root.root,
    fqn: [root.name, name],
    alias: name,
    database: target.database,
    schema: target.schema,
    raw_code: template,
  };
  const captured = captureNode(scope, parseTemplate(template, file), {
    title: kind === 'operation' ? `the hook '${name}'` : 'the inline template',
    packageName: root.name,
    name,
    file,
    model: { ...basics, config: {} },
  });
  const node: GraphNode = {
    ...basics,
    relation_name: null,
    checksum: { name: 'none', checksum: '' },
    config: configDefaults.analysis,
    unrendered_config: {},
    tags: [],
    meta: {},
    description: '',
    columns: {},
    patch_path: null,
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { macros: captured.macros, nodes: [] },
    created_at: Date.now() / 1000,
    line: 1,
    ref_lines: captured.lines,
  };
  const nodes = resolveParents(graph, root.name, node);
  return { node: { ...node, depends_on: { ...node.depends_on, nodes } }, graph };
}
