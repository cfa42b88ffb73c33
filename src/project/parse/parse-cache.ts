import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { environmentRead } from '../context/env-var.ts';
import type { Graph } from '../graph.ts';
import { listFiles } from '../load/files.ts';
import type { Project } from '../load/load-project.ts';
import type { ProjectConfig } from '../load/project-file.ts';
import type { ProjectWarning } from '../warnings.ts';
import type { Patch } from './properties.ts';

const fileName = 'partial_parse.ballast';
/** Counts up whenever what is kept changes its shape. */
const format = 1;

/** What parsing a project without a mistake gave. */
export interface KeptParse {
  readonly graph: Graph;
  readonly patches: readonly Patch[];
  readonly warnings: readonly ProjectWarning[];
}

interface Stored {
  /** What every part depends on: project files, profile, variables, macros. */
  readonly settings: string;
  /** Environment variables that were asked for, with their values. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** Hash over all files of the packages. */
  readonly files: string;
  readonly whole: KeptParse;
  readonly parts: ReadonlyMap<string, unknown>;
}

/**
 * What the last parse of a project found, in its target folder. If no file has changed, all of it holds; else
 * each file's part does whose own text is the same, as long as macros, settings and environment are.
 */
export class ParseCache {
  readonly #path: string;
  readonly #settings: string;
  readonly #files: string;
  readonly #stored: Stored | undefined;
  readonly #parts = new Map<string, unknown>();

  /**
   * @param version  Ballast's
   * @param isRead   false: only what is parsed now will be kept
   */
  constructor(project: Project, version: string, isRead: boolean) {
    const { root, packages } = project;
    this.#path = join(root.root, root.targetPath, fileName);
    this.#settings = settingsHash(project, version);
    this.#files = filesHash(packages);
    const stored = isRead ? readStored(this.#path) : undefined;
    this.#stored = stored !== undefined && this.#isValid(stored) ? stored : undefined;
  }

  /** The whole project, if nothing has changed. */
  get whole(): KeptParse | undefined {
    return this.#stored?.files === this.#files ? this.#stored.whole : undefined;
  }

  /** The part of that name: what `parse` gave for the same `text`, or gives now. Errors are not kept. */
  part<T>(name: string, text: string, parse: () => T): T {
    const key = `${name}\0${createHash('sha1').update(text).digest('base64')}`;
    const found = this.#stored?.parts.has(key) === true ? (this.#stored.parts.get(key) as T) : parse();
    this.#parts.set(key, found);
    return found;
  }

  /** Keeps a parse that found no mistake. A reader sees the old file or the new one, never a part. */
  save(whole: KeptParse): void {
    const stored: Stored = {
      settings: this.#settings,
      environment: environmentRead(),
      files: this.#files,
      whole,
      parts: this.#parts,
    };
    mkdirSync(join(this.#path, '..'), { recursive: true });
    const temporary = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(temporary, serialize(stored));
    renameSync(temporary, this.#path);
  }

  #isValid({ settings, environment }: Stored): boolean {
    return (
      settings === this.#settings && [...environment].every(([name, value]) => process.env[name] === value)
    );
  }
}

/** undefined if there is none, or another version of Node or Ballast wrote it. */
function readStored(path: string): Stored | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return deserialize(readFileSync(path)) as Stored;
  } catch {
    return undefined;
  }
}

function settingsHash({ root, packages, target, cliVars }: Project, version: string): string {
  const hash = createHash('sha1');
  const { threads, ...place } = target;
  // How many nodes run at once says nothing about what they are, but templates may ask.
  hash.update(JSON.stringify([format, version, root.root, root.targetPath, place, threads, cliVars]));
  hash.update(JSON.stringify(packages.map(({ name, root: folder, raw }) => [name, folder, raw])));
  for (const config of packages) {
    const generic = config.testPaths.map((path) => `${path}/generic`);
    addFiles(hash, config, [...config.macroPaths, ...generic], ['.sql']);
  }
  return hash.digest('base64');
}

function filesHash(packages: readonly ProjectConfig[]): string {
  const hash = createHash('sha1');
  for (const config of packages) {
    const { modelPaths, seedPaths, testPaths, analysisPaths, snapshotPaths, macroPaths, docsPaths } = config;
    const paths = [
      ...modelPaths,
      ...seedPaths,
      ...testPaths,
      ...analysisPaths,
      ...snapshotPaths,
      ...macroPaths,
      ...docsPaths,
    ];
    addFiles(hash, config, paths, ['.sql', '.csv', '.py', '.yml', '.yaml', '.md']);
  }
  return hash.digest('base64');
}

function addFiles(
  hash: Hash,
  config: ProjectConfig,
  paths: readonly string[],
  extensions: readonly string[],
): void {
  for (const { absolute, original } of listFiles(config.root, paths, extensions)) {
    const text = readFileSync(absolute);
    hash.update(`\0${config.name} ${original} ${text.length}\0`).update(text);
  }
}
