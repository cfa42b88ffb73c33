import { BallastError } from '../../errors/ballast-error.ts';
import { type SnapshotBlock, parseTemplate } from '../../jinja/index.ts';
import type { GraphNode } from '../graph.ts';
import { listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { ProjectConfig } from '../load/project-file.ts';
import { type NodeDraft, fqnOf } from './node-builder.ts';
import { captureNode } from './parse-context.ts';
import type { Patch } from './properties.ts';
import { type ParseState, collect } from './state.ts';

/** The `{% snapshot %}` blocks below a package's snapshot paths: each is a node, several may stand in a file. */
export function parseSnapshotBlocks(state: ParseState, config: ProjectConfig): readonly NodeDraft[] {
  const drafts: NodeDraft[] = [];
  for (const file of listFiles(config.root, config.snapshotPaths, ['.sql'])) {
    collect(state, () => {
      const text = readText(file.absolute);
      const template = parseTemplate(text, file.original);
      for (const block of template.snapshots) {
        collect(state, () => drafts.push({ ...blockDraft(state, config, file, block), fileText: text }));
      }
    });
  }
  return drafts;
}

function blockDraft(
  state: ParseState,
  config: ProjectConfig,
  file: { readonly original: string; readonly path: string },
  block: SnapshotBlock,
): NodeDraft {
  const blank = /^\s*/.exec(block.contents)![0];
  const place = {
    name: block.name,
    path: file.path,
    originalPath: file.original,
    // dbt counts the file's name among the folders of a snapshot block.
    fqn: [config.name, ...file.path.replace(/\.sql$/, '').split('/'), block.name],
    rawCode: block.contents.trim(),
    line: block.line + blank.split('\n').length - 1,
  };
  return snapshotDraft(state, config, place);
}

/** A snapshot written in YAML: its query is the whole relation. undefined where the patch is of a block. */
export function yamlSnapshot(state: ParseState, patch: Patch): NodeDraft | undefined {
  const config = state.scope.project.packages.find(({ name }) => name === patch.packageName);
  if (patch.relation === null || config === undefined) return undefined;
  return snapshotDraft(state, config, {
    name: patch.name,
    path: patch.path,
    originalPath: patch.file,
    fqn: fqnOf(patch.packageName, patch.path, patch.name),
    rawCode: `select * from {{ ${patch.relation} }}`,
    line: patch.line,
  });
}

function snapshotDraft(
  { scope }: ParseState,
  config: ProjectConfig,
  place: Pick<NodeDraft, 'name' | 'path' | 'originalPath' | 'fqn' | 'rawCode' | 'line'>,
): NodeDraft {
  const { target } = scope.project;
  const captured = captureNode(scope, parseTemplate(place.rawCode, place.originalPath), {
    title: `snapshot '${place.name}'`,
    packageName: config.name,
    name: place.name,
    file: place.originalPath,
    model: {
      resource_type: 'snapshot',
      unique_id: `snapshot.${config.name}.${place.name}`,
      name: place.name,
      alias: place.name,
      package_name: config.name,
      path: place.path,
      original_file_path: place.originalPath,
      fqn: place.fqn,
      raw_code: place.rawCode,
      schema: target.schema,
      database: target.database,
      config: {},
    },
  });
  return {
    ...place,
    resourceType: 'snapshot',
    packageName: config.name,
    rootPath: config.root,
    captured,
  };
}

/** @throws SNAPSHOT_INCOMPLETE for a snapshot that lacks what its strategy needs */
export function checkSnapshot(node: GraphNode): void {
  if (node.resource_type !== 'snapshot' || !node.config.enabled) return;
  const { strategy, unique_key, check_cols, updated_at } = node.config;
  const missing = [
    ...(isGiven(strategy) ? [] : ['strategy']),
    ...(isGiven(unique_key) ? [] : ['unique_key']),
    ...(strategy === 'check' && !isGiven(check_cols) ? ['check_cols'] : []),
    ...(strategy === 'timestamp' && !isGiven(updated_at) ? ['updated_at'] : []),
  ];
  if (missing.length === 0) return;
  const where = { file: node.original_file_path, line: node.line };
  throw new BallastError('SNAPSHOT_INCOMPLETE', { snapshot: node.name, missing }, where);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
