import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, isAbsolute, join, resolve } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Dict } from './project-file.ts';
import { type RenderValue, renderTree } from './render-yaml.ts';
import { type YamlFile, describeValue, isDict, plainText, readYaml } from './yaml-file.ts';

/** Another database of a target. */
export interface Attachment {
  /** Its name in SQL. */
  readonly alias: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** One target of one profile, its paths resolved. */
export interface Target {
  readonly profile: string;
  readonly name: string;
  /** A file's absolute path, or ':memory:'. */
  readonly path: string;
  /** DuckDB's name of the database: the file's name without extension, or 'memory'. */
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly attach: readonly Attachment[];
  readonly extensions: readonly string[];
  /** The target as it stands in profiles.yml, rendered: what Jinja's `target` shows. */
  readonly raw: Dict;
  /** profiles.yml as errors show it. */
  readonly file: string;
}

export interface ProfileOptions {
  readonly projectDir: string;
  readonly profilesDir?: string;
  readonly profile: string;
  readonly target?: string;
  readonly threads?: number;
  readonly render: RenderValue;
}

/**
 * The target to build, from the first profiles.yml among --profiles-dir, DBT_PROFILES_DIR, the project's
 * folder, the working directory and ~/.dbt (a folder that was named is the only one searched).
 * @throws PROFILES_NOT_FOUND, PROFILE_UNKNOWN, TARGET_UNKNOWN, PROFILE_TYPE_UNSUPPORTED, YAML_INVALID, YAML_SHAPE
 */
export function loadTarget(options: ProfileOptions): Target {
  const yaml = findProfiles(options);
  const profiles = isDict(yaml.value) ? yaml.value : {};
  const name = options.profile;
  const profile = profiles[name];
  if (profile === undefined) {
    const known = Object.keys(profiles).filter((key) => key !== 'config');
    throw new BallastError('PROFILE_UNKNOWN', { profile: name, known }, { file: yaml.file });
  }
  const outputs = isDict(profile) ? profile['outputs'] : undefined;
  if (!isDict(profile) || !isDict(outputs))
    throw shape(yaml, [name, 'outputs'], `'outputs' of ${name}`, 'a dictionary', outputs);
  const chosen =
    options.target ?? renderTree(yaml, profile['target'] ?? 'default', [name, 'target'], options.render);
  const target = String(chosen);
  if (outputs[target] === undefined) {
    throw new BallastError(
      'TARGET_UNKNOWN',
      { profile: name, target, known: Object.keys(outputs) },
      { file: yaml.file, line: yaml.lineOf([name, 'outputs']) },
    );
  }
  const path = [name, 'outputs', target];
  const raw = renderTree(yaml, outputs[target], path, options.render);
  if (!isDict(raw)) throw shape(yaml, path, `The target '${target}'`, 'a dictionary', raw);
  if (raw['type'] !== 'duckdb') {
    const type = plainText(raw['type'] ?? 'none');
    throw new BallastError(
      'PROFILE_TYPE_UNSUPPORTED',
      { profile: name, target, type },
      { file: yaml.file, line: yaml.lineOf(path) },
    );
  }
  refuseUnsupported(yaml, path, raw);
  const file = databasePath(raw['path'], options.projectDir);
  return {
    profile: name,
    name: target,
    path: file,
    database: typeof raw['database'] === 'string' ? raw['database'] : databaseName(file),
    schema: typeof raw['schema'] === 'string' ? raw['schema'] : 'main',
    threads: options.threads ?? count(yaml, [...path, 'threads'], raw['threads'] ?? 1),
    settings: settings(yaml, path, raw),
    attach: attachments(yaml, [...path, 'attach'], raw['attach'] ?? [], options.projectDir),
    extensions: names(raw['extensions']),
    raw,
    file: yaml.file,
  };
}

function findProfiles(options: ProfileOptions): YamlFile {
  const named = options.profilesDir ?? process.env['DBT_PROFILES_DIR'];
  const searched =
    named === undefined
      ? [...new Set([options.projectDir, process.cwd(), join(homedir(), '.dbt')])]
      : [resolve(named)];
  const directory = searched.find((folder) => existsSync(join(folder, 'profiles.yml')));
  if (directory === undefined) throw new BallastError('PROFILES_NOT_FOUND', { searched });
  const path = join(directory, 'profiles.yml');
  return readYaml(path, directory === options.projectDir ? 'profiles.yml' : path);
}

// What is linked into DuckDB's Node package; anything else would have to be downloaded.
const linkedExtensions = ['core_functions', 'icu', 'json', 'parquet'];

/** What dbt-duckdb's profile may hold and what can't work here. @throws PROFILE_KEY_UNSUPPORTED */
function refuseUnsupported(yaml: YamlFile, path: readonly string[], raw: Dict): void {
  const refuse = (key: string, reason: string) => {
    const where = { file: yaml.file, line: yaml.lineOf([...path, key]) };
    throw new BallastError('PROFILE_KEY_UNSUPPORTED', { key, reason }, where);
  };
  const isGiven = (value: unknown) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
  if (isGiven(raw['secrets']))
    refuse('secrets', 'secrets are for files on a network, which needs the extension httpfs');
  if (isGiven(raw['plugins'])) refuse('plugins', 'plugins are Python modules of dbt-duckdb');
  if (isGiven(raw['filesystems'])) refuse('filesystems', 'file systems are Python modules of dbt-duckdb');
  if (isGiven(raw['remote']))
    refuse('remote', 'a remote server speaks a protocol that Ballast does not know');
  const missing = names(raw['extensions']).filter((name) => !linkedExtensions.includes(name.toLowerCase()));
  if (missing.length > 0)
    refuse(
      'extensions',
      `${missing.join(', ')} would have to be downloaded (there are ${linkedExtensions.join(', ')})`,
    );
  for (const item of Array.isArray(raw['attach']) ? (raw['attach'] as unknown[]) : []) {
    const type = isDict(item) ? item['type'] : undefined;
    if (typeof type === 'string' && type.toLowerCase() !== 'duckdb')
      refuse('attach', `databases of type ${type} need an extension that would have to be downloaded`);
  }
}

function databasePath(path: unknown, projectDir: string): string {
  if (typeof path !== 'string' || path === '' || path === ':memory:') return ':memory:';
  return isAbsolute(path) ? path : resolve(projectDir, path);
}

function databaseName(path: string): string {
  return path === ':memory:' ? 'memory' : basename(path, extname(path));
}

function count(yaml: YamlFile, path: readonly string[], value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
    throw shape(yaml, path, `'${path.at(-1)}'`, 'a whole number above zero', value);
  }
  return number;
}

function settings(yaml: YamlFile, path: readonly string[], raw: Dict): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const key of ['config_options', 'settings']) {
    const part = raw[key] ?? {};
    if (!isDict(part)) throw shape(yaml, [...path, key], `'${key}'`, 'a dictionary', part);
    for (const [name, value] of Object.entries(part)) merged[name] = String(value);
  }
  return merged;
}

function attachments(
  yaml: YamlFile,
  path: readonly string[],
  value: unknown,
  projectDir: string,
): readonly Attachment[] {
  if (!Array.isArray(value)) throw shape(yaml, path, "'attach'", 'a list', value);
  return value.map((item: unknown, i) => {
    if (!isDict(item) || typeof item['path'] !== 'string') {
      throw shape(yaml, path, `'attach[${i}]'`, "a dictionary with a 'path'", item);
    }
    const file = databasePath(item['path'], projectDir);
    const alias = typeof item['alias'] === 'string' ? item['alias'] : databaseName(file);
    return { alias, path: file, readOnly: item['read_only'] === true };
  });
}

function names(value: unknown): readonly string[] {
  const items = Array.isArray(value) ? value : [];
  return items.map((item: unknown) => (isDict(item) ? String(item['name']) : String(item)));
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
