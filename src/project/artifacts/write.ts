import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { GraphNode } from '../graph.ts';
import type { ProjectConfig } from '../load/project-file.ts';
import { compiledPath } from './manifest-node.ts';

/** Writes an artifact into the target folder; a reader sees the old file or the new one, never a part. */
export function writeArtifact(project: ProjectConfig, name: string, content: object): void {
  const path = join(project.root, project.targetPath, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(content));
  renameSync(`${path}.tmp`, path);
}

/** Writes the SQL of nodes below target/compiled and target/run, while the database is at work. */
export class SqlWriter {
  readonly #project: ProjectConfig;
  readonly #folders = new Set<string>();
  readonly #open = new Set<Promise<void>>();
  #failure: unknown;

  constructor(project: ProjectConfig) {
    this.#project = project;
  }

  write(node: GraphNode, folder: 'compiled' | 'run', sql: string): void {
    const path = join(this.#project.root, compiledPath(node, this.#project.targetPath, folder));
    const parent = dirname(path);
    if (!this.#folders.has(parent)) this.#makeFolder(parent);
    this.#folders.add(parent);
    const writing: Promise<void> = writeFile(path, sql)
      .catch(async (error: unknown) => {
        if (!hasCode(error, 'EISDIR')) throw error;
        rmSync(path, { recursive: true });
        await writeFile(path, sql);
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#open.delete(writing));
    this.#open.add(writing);
  }

  /** dbt's versions differ in which paths are files and which are folders; what one has left gives way. */
  #makeFolder(folder: string): void {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOTDIR')) throw error;
      const { root, targetPath } = this.#project;
      let path = join(root, targetPath);
      for (const name of folder.slice(path.length + 1).split(sep)) {
        path = join(path, name);
        if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
      }
      mkdirSync(folder, { recursive: true });
    }
  }

  /** Waits until all is written. @throws the first failure */
  async close(): Promise<void> {
    await Promise.all(this.#open);
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
