import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GraphNode } from '../graph.ts';
import type { ProjectConfig } from '../load/project-file.ts';
import { compiledPath } from './manifest.ts';

/** Writes an artifact into the target folder; a reader sees the old file or the new one, never a part. */
export function writeArtifact(project: ProjectConfig, name: string, content: object): void {
  const path = join(project.root, project.targetPath, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(content));
  renameSync(`${path}.tmp`, path);
}

/** Writes a node's SQL below target/compiled or target/run. */
export function writeSql(
  project: ProjectConfig,
  node: GraphNode,
  folder: 'compiled' | 'run',
  sql: string,
): void {
  const path = join(project.root, compiledPath(node, project.targetPath, folder));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, sql);
}
