import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Dict } from './project-file.ts';
import { projectFileName } from './project-file.ts';
import { type YamlFile, describeValue, isDict, plainText, readYaml } from './yaml-file.ts';

/** A package that a project asks for. */
export interface PackageRequest {
  /** Where it comes from, as it is written: `local ./pkg`, `git https://...`. */
  readonly title: string;
  /** Folder of a local package; undefined for one that has to be fetched. */
  readonly folder: string | undefined;
  readonly file: string;
  readonly line: number;
}

const files = ['packages.yml', 'dependencies.yml'];
const remoteKinds = ['git', 'package', 'tarball', 'private'];

/** The packages of packages.yml and dependencies.yml. @throws YAML_INVALID, YAML_SHAPE */
export function requestedPackages(
  root: string,
  render: (value: unknown) => unknown,
): readonly PackageRequest[] {
  return files.flatMap((name) => {
    const path = join(root, name);
    if (!existsSync(path)) return [];
    const yaml = readYaml(path, name);
    const entries: unknown = isDict(yaml.value) ? (yaml.value['packages'] ?? []) : (yaml.value ?? []);
    if (!Array.isArray(entries)) throw shape(yaml, [], "'packages'", 'a list', entries);
    return (entries as unknown[]).map((entry, i) => request(root, yaml, entry, i, render));
  });
}

function request(
  root: string,
  yaml: YamlFile,
  entry: unknown,
  i: number,
  render: (value: unknown) => unknown,
): PackageRequest {
  const place = ['packages', i];
  const where = { file: yaml.file, line: yaml.lineOf(place) };
  if (!isDict(entry)) throw shape(yaml, place, 'A package', 'a dictionary', entry);
  const rendered: Dict = Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, render(value)]),
  );
  if (typeof rendered['local'] === 'string') {
    return { title: `local ${rendered['local']}`, folder: resolve(root, rendered['local']), ...where };
  }
  const kind = remoteKinds.find((kind) => rendered[kind] !== undefined);
  if (kind === undefined)
    throw shape(yaml, place, 'A package', "a dictionary with 'local', 'git' or 'package'", entry);
  return { title: `${kind} ${plainText(rendered[kind])}`, folder: undefined, ...where };
}

/**
 * Copies the local packages, and those that they ask for, into the install folder.
 * @returns what was installed, in order
 * @throws PACKAGE_NEEDS_NETWORK, PACKAGE_MISSING; nothing is changed then
 */
export function installPackages(
  root: string,
  installPath: string,
  render: (value: unknown) => unknown,
): readonly string[] {
  const found = new Map<string, PackageRequest>();
  const open = [...requestedPackages(root, render)];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { title, folder, file, line } = next;
    if (folder === undefined)
      throw new BallastError('PACKAGE_NEEDS_NETWORK', { package: title }, { file, line });
    if (!existsSync(join(folder, projectFileName)))
      throw new BallastError('PACKAGE_MISSING', { package: title, folder }, { file, line });
    const name = packageName(folder);
    if (found.has(name)) continue;
    found.set(name, next);
    if (folder !== root) open.push(...requestedPackages(folder, render));
  }
  const target = join(root, installPath);
  mkdirSync(target, { recursive: true });
  for (const [name, { folder = '' }] of found) {
    const place = join(target, name);
    rmSync(place, { recursive: true, force: true });
    copyPackage(folder, place, target);
  }
  const lock = [...found.values()].map(({ title }) => `  - local: ${title.slice('local '.length)}\n`);
  writeFileSync(join(root, 'package-lock.yml'), `packages:\n${lock.join('')}`);
  return [...found.values()].map(({ title }) => title.slice('local '.length));
}

/** Copies a package without what was built in it; a package may hold the project that installs it. */
function copyPackage(from: string, to: string, installFolder: string): void {
  const left = new Set(['target', 'logs', '.git', 'node_modules', basename(installFolder)]);
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (left.has(entry.name)) continue;
    const source = join(from, entry.name);
    if (entry.isDirectory() && (installFolder + sep).startsWith(source + sep)) continue;
    cpSync(source, join(to, entry.name), { recursive: true });
  }
}

function packageName(folder: string): string {
  const { value } = readYaml(join(folder, projectFileName), relative(process.cwd(), folder));
  return isDict(value) && typeof value['name'] === 'string' ? value['name'] : basename(folder);
}

function shape(
  yaml: YamlFile,
  path: readonly (string | number)[],
  what: string,
  expected: string,
  got: unknown,
): BallastError {
  const where = { file: yaml.file, line: yaml.lineOf(path) };
  return new BallastError('YAML_SHAPE', { what, expected, got: describeValue(got) }, where);
}
