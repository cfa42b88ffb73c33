import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { type RenderValue, renderTree } from './render-yaml.ts';
import { type YamlFile, describeValue, isDict, plainText, readYaml } from './yaml-file.ts';

/** A dictionary as YAML gives it. */
export type Dict = Readonly<Record<string, unknown>>;

/** dbt_project.yml with its defaults filled in. Paths are relative to `root`. */
export interface ProjectConfig {
  /** Absolute folder of the project. */
  readonly root: string;
  /** dbt_project.yml as errors show it. */
  readonly file: string;
  readonly name: string;
  readonly version: string | null;
  readonly profile: string | null;
  readonly modelPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly analysisPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly docsPaths: readonly string[];
  readonly packagesInstallPath: string;
  readonly targetPath: string;
  readonly cleanTargets: readonly string[];
  readonly vars: Dict;
  /** Config trees by resource type. */
  readonly configTrees: ConfigTrees;
  /** The same as it stands in the file, before its templates are rendered: what a change is told by. */
  readonly unrenderedTrees: ConfigTrees;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly dispatch: readonly DispatchRule[];
  readonly quoting: Dict;
  /** The rendered file, for the artifacts. */
  readonly raw: Dict;
}

/** Where `adapter.dispatch` searches for the macros of `macroNamespace`. */
interface DispatchRule {
  readonly macroNamespace: string;
  readonly searchOrder: readonly string[];
}

const configSections = [
  'models',
  'seeds',
  'tests',
  'sources',
  'snapshots',
  'unit_tests',
  'exposures',
  'metrics',
  'semantic-models',
  'saved-queries',
] as const;
export type ConfigSection = (typeof configSections)[number];
type ConfigTrees = Readonly<Record<ConfigSection, Dict>>;

export const projectFileName = 'dbt_project.yml';
const varsFileName = 'vars.yml';

/**
 * Reads dbt_project.yml.
 * @param directory  absolute folder of the project
 * @param shownFrom  folder that paths in errors are relative to
 * @param render     renders the `{{ env_var() }}` and `{{ var() }}` of one scalar; gets the file's own vars
 * @throws PROJECT_NOT_FOUND, YAML_INVALID, PROJECT_KEY_INVALID
 */
export function loadProjectFile(
  directory: string,
  shownFrom: string,
  render: (vars: Dict) => RenderValue,
): ProjectConfig {
  const yaml = readProject(directory, shownFrom);
  if (!isDict(yaml.value)) {
    const got = describeValue(yaml.value);
    throw new BallastError(
      'YAML_SHAPE',
      { what: 'A project file', expected: 'a dictionary', got },
      { file: yaml.file },
    );
  }
  const vars = varsOf(yaml, yaml.value, directory, shownFrom);
  const raw = renderProject(yaml, yaml.value, render(vars));
  const name = raw['name'];
  if (typeof name !== 'string' || !/^\w+$/.test(name)) {
    throw invalid(yaml, 'name', 'a word of letters, digits and underscores', name);
  }
  const paths = (keys: readonly string[], fallback: readonly string[]) => pathsAt(yaml, raw, keys, fallback);
  const modelPaths = paths(['model-paths', 'source-paths'], ['models']);
  const seedPaths = paths(['seed-paths', 'data-paths'], ['seeds']);
  const macroPaths = paths(['macro-paths'], ['macros']);
  const testPaths = paths(['test-paths'], ['tests']);
  const analysisPaths = paths(['analysis-paths'], ['analyses']);
  const snapshotPaths = paths(['snapshot-paths'], ['snapshots']);
  const targetPath = process.env['DBT_TARGET_PATH'] ?? textAt(yaml, raw, 'target-path') ?? 'target';
  return {
    root: directory,
    file: yaml.file,
    name,
    version: raw['version'] === undefined || raw['version'] === null ? null : plainText(raw['version']),
    profile: textAt(yaml, raw, 'profile') ?? null,
    modelPaths,
    macroPaths,
    seedPaths,
    testPaths,
    analysisPaths,
    snapshotPaths,
    docsPaths: paths(
      ['docs-paths'],
      [...modelPaths, ...seedPaths, ...snapshotPaths, ...analysisPaths, ...macroPaths],
    ),
    packagesInstallPath: textAt(yaml, raw, 'packages-install-path') ?? 'dbt_packages',
    targetPath,
    cleanTargets: paths(['clean-targets'], [targetPath]),
    vars,
    configTrees: configTrees(yaml, raw),
    unrenderedTrees: configTrees(yaml, yaml.value),
    onRunStart: pathsAt(yaml, raw, ['on-run-start'], []),
    onRunEnd: pathsAt(yaml, raw, ['on-run-end'], []),
    dispatch: dispatchRules(yaml, raw),
    quoting: dictAt(yaml, raw, 'quoting'),
    raw,
  };
}

/**
 * The profile that a project names; the rest of its file may need the profile's target to be rendered.
 * @throws PROJECT_NOT_FOUND, YAML_INVALID
 */
export function profileOf(directory: string): string | null {
  const { value } = readProject(directory, directory);
  return isDict(value) && typeof value['profile'] === 'string' ? value['profile'] : null;
}

function readProject(directory: string, shownFrom: string): YamlFile {
  const path = join(directory, projectFileName);
  if (!existsSync(path)) throw new BallastError('PROJECT_NOT_FOUND', { directory });
  return readYaml(path, relative(shownFrom, path));
}

// dbt renders neither vars nor hooks here: hooks are templates of the run.
const unrendered = new Set(['vars', 'on-run-start', 'on-run-end', 'query-comment']);

function renderProject(yaml: YamlFile, value: Dict, render: RenderValue): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      unrendered.has(key) ? part : renderTree(yaml, part, [key], render),
    ]),
  );
}

/** The variables of dbt_project.yml, or of a file vars.yml beside it; dbt does not take both. */
function varsOf(yaml: YamlFile, project: Dict, directory: string, shownFrom: string): Dict {
  const own = dictAt(yaml, project, 'vars');
  const path = join(directory, varsFileName);
  if (!existsSync(path)) return own;
  const file = readYaml(path, relative(shownFrom, path));
  const vars = isDict(file.value) ? dictAt(file, file.value, 'vars') : {};
  if (Object.keys(vars).length > 0 && Object.keys(own).length > 0)
    throw invalid(yaml, 'vars', `left out, as there is a ${varsFileName}`, own);
  return { ...own, ...vars };
}

function configTrees(yaml: YamlFile, raw: Dict): ConfigTrees {
  return {
    models: dictAt(yaml, raw, 'models'),
    seeds: dictAt(yaml, raw, 'seeds'),
    tests: { ...dictAt(yaml, raw, 'tests'), ...dictAt(yaml, raw, 'data_tests') },
    sources: dictAt(yaml, raw, 'sources'),
    snapshots: dictAt(yaml, raw, 'snapshots'),
    unit_tests: dictAt(yaml, raw, 'unit_tests'),
    exposures: dictAt(yaml, raw, 'exposures'),
    metrics: dictAt(yaml, raw, 'metrics'),
    'semantic-models': dictAt(yaml, raw, 'semantic-models'),
    'saved-queries': dictAt(yaml, raw, 'saved-queries'),
  };
}

function dictAt(yaml: YamlFile, raw: Dict, key: string): Dict {
  const value = raw[key] ?? {};
  if (!isDict(value)) throw invalid(yaml, key, 'a dictionary', value);
  return value;
}

function textAt(yaml: YamlFile, raw: Dict, key: string): string | undefined {
  const value = raw[key] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw invalid(yaml, key, 'text', value);
  return value;
}

function pathsAt(
  yaml: YamlFile,
  raw: Dict,
  keys: readonly string[],
  fallback: readonly string[],
): readonly string[] {
  const key = keys.find((key) => raw[key] !== undefined && raw[key] !== null);
  if (key === undefined) return fallback;
  const value = typeof raw[key] === 'string' ? [raw[key]] : raw[key];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw invalid(yaml, key, 'a list of texts', raw[key]);
  }
  return value as string[];
}

function dispatchRules(yaml: YamlFile, raw: Dict): readonly DispatchRule[] {
  const rules = raw['dispatch'] ?? [];
  if (!Array.isArray(rules)) throw invalid(yaml, 'dispatch', 'a list', rules);
  return rules.map((rule: unknown) => {
    if (
      !isDict(rule) ||
      typeof rule['macro_namespace'] !== 'string' ||
      !Array.isArray(rule['search_order'])
    ) {
      throw invalid(yaml, 'dispatch', 'a list of macro_namespace with search_order', rule);
    }
    return { macroNamespace: rule['macro_namespace'], searchOrder: rule['search_order'].map(String) };
  });
}

function invalid(yaml: YamlFile, key: string, expected: string, value: unknown): BallastError {
  const where = { file: yaml.file, line: yaml.lineOf([key]) };
  return new BallastError('PROJECT_KEY_INVALID', { key, expected, got: describeValue(value) }, where);
}
