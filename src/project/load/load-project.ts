import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTemplate, renderNative, renderTemplate, toJs } from '../../jinja/index.ts';
import { BallastError } from '../../errors/ballast-error.ts';
import { type YamlScope, yamlGlobals } from '../context/yaml-globals.ts';
import { requestedPackages } from './packages.ts';
import { type Target, loadTarget } from './profile.ts';
import {
  type Dict,
  type ProjectConfig,
  loadProjectFile,
  profileOf,
  projectFileName,
} from './project-file.ts';
import { checkRequiredVersion } from './required-version.ts';
import type { RenderValue } from './render-yaml.ts';
import { isDict, parseYaml } from './yaml-file.ts';

export interface LoadOptions {
  readonly profilesDir?: string;
  readonly profile?: string;
  readonly target?: string;
  readonly threads?: number;
  /** Values of --vars: a YAML dictionary as text, or as data. They win over those of dbt_project.yml. */
  readonly vars?: string | Dict;
  /** Folder for what is written, instead of the project's own. */
  readonly targetPath?: string;
  /** Whether what is parsed is kept in the target folder, and what is kept there counts; undefined: neither. */
  readonly partialParse?: PartialParse;
  /** Whether it is an error that packages of packages.yml are not installed; default true. */
  readonly needsPackages?: boolean;
  /** Whether `require-dbt-version` counts; default: as the project's flag `version_check` says, else true. */
  readonly versionCheck?: boolean;
}

/** How the parse of an earlier run is used. */
export interface PartialParse {
  /** Ballast's version: another one parses anew. */
  readonly version: string;
  readonly isRead: boolean;
}

/** What stands on disk, read and checked, before any model is looked at. */
export interface Project {
  /** The project's own package. */
  readonly root: ProjectConfig;
  /** The project, its installed packages, and Ballast's own macros as package `dbt`, in this order. */
  readonly packages: readonly ProjectConfig[];
  readonly target: Target;
  /** Values of --vars. */
  readonly cliVars: Dict;
  readonly partialParse: PartialParse | undefined;
  /** Renders a text of one of the project's own YAML files natively. */
  readonly renderYaml: RenderValue;
  /** Renders a variable that is a template, to a text. */
  readonly renderVar: (text: string) => string;
  /** The same for a property file that sees these vars: each package has its own. */
  readonly rendererOf: (vars: Dict) => RenderValue;
}

/** The package whose macros every project sees, named as in dbt. */
export const builtinPackage = 'dbt';

/**
 * Reads dbt_project.yml, profiles.yml and the installed packages.
 * @param directory  folder of the project
 * @throws PROJECT_NOT_FOUND, DBT_VERSION_UNSUPPORTED, YAML_INVALID, YAML_SHAPE, PROFILE_*, TARGET_UNKNOWN, VARS_INVALID, ENV_VAR_MISSING
 */
export function loadProject(directory: string, options: LoadOptions = {}): Project {
  const root = resolve(directory);
  const cliVars = parseVars(options.vars ?? {});
  const profile = profileOf(root);
  const target = loadTarget({
    projectDir: root,
    profile: options.profile ?? process.env['DBT_PROFILE'] ?? profile ?? 'default',
    profilesDir: options.profilesDir,
    target: options.target ?? process.env['DBT_TARGET'],
    threads: options.threads,
    render: yamlRenderer({ vars: cliVars }),
  });
  const shown = { ...target.raw, name: target.name };
  const load = (folder: string) =>
    loadProjectFile(folder, root, (vars) => yamlRenderer({ vars: { ...vars, ...cliVars }, target: shown }));
  const own = load(root);
  const project = options.targetPath === undefined ? own : { ...own, targetPath: options.targetPath };
  const folders = packageFolders(project);
  if (options.needsPackages !== false) checkInstalled(project, folders.length);
  const installed = folders.map(load);
  const { flags } = project.raw;
  if (options.versionCheck ?? (isDict(flags) ? flags['version_check'] : true) !== false)
    for (const config of [project, ...installed]) checkRequiredVersion(config);
  const ownVars = project.vars[project.name];
  const yamlScope = {
    vars: { ...project.vars, ...(isDict(ownVars) ? ownVars : {}), ...cliVars },
    target: shown,
  };
  return {
    root: project,
    packages: [project, ...installed, builtinMacros()],
    target,
    cliVars,
    partialParse: options.partialParse,
    rendererOf: (vars) => yamlRenderer({ vars, target: shown }),
    renderYaml: yamlRenderer(yamlScope),
    renderVar: (text) =>
      renderTemplate(parseTemplate(text, projectFileName), { globals: yamlGlobals(yamlScope) }),
  };
}

/** A renderer for the texts of one YAML file. */
function yamlRenderer(scope: YamlScope): RenderValue {
  const globals = yamlGlobals(scope);
  return (text) => toJs(renderNative(parseTemplate(text, ''), { globals }));
}

function parseVars(vars: string | Dict): Dict {
  if (typeof vars !== 'string') return vars;
  let value: unknown;
  try {
    value = parseYaml(vars, '--vars').value ?? {};
  } catch (error) {
    const problem = error instanceof BallastError ? error.sentence : String(error);
    throw new BallastError('VARS_INVALID', { given: vars, problem }, {}, { cause: error });
  }
  if (!isDict(value)) throw new BallastError('VARS_INVALID', { given: vars, problem: 'it is one value' });
  return value;
}

function packageFolders(project: ProjectConfig): readonly string[] {
  const folder = join(project.root, project.packagesInstallPath);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, projectFileName)));
}

/** @throws PACKAGES_NOT_INSTALLED */
function checkInstalled({ root, packagesInstallPath }: ProjectConfig, installed: number): void {
  const wanted = requestedPackages(root, (value) => value).length;
  if (wanted <= installed) return;
  throw new BallastError('PACKAGES_NOT_INSTALLED', { wanted, installed, folder: packagesInstallPath });
}

const noTrees = {
  models: {},
  seeds: {},
  tests: {},
  sources: {},
  snapshots: {},
  unit_tests: {},
  exposures: {},
  metrics: {},
  'semantic-models': {},
  'saved-queries': {},
};

/** Ballast's shipped `macros/` as a package without models. */
function builtinMacros(): ProjectConfig {
  const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
  return {
    root,
    file: relative(process.cwd(), join(root, 'macros')),
    name: builtinPackage,
    version: null,
    profile: null,
    modelPaths: [],
    macroPaths: ['macros'],
    seedPaths: [],
    testPaths: [],
    analysisPaths: [],
    snapshotPaths: [],
    docsPaths: [],
    packagesInstallPath: 'dbt_packages',
    targetPath: 'target',
    cleanTargets: [],
    vars: {},
    configTrees: noTrees,
    unrenderedTrees: noTrees,
    onRunStart: [],
    onRunEnd: [],
    dispatch: [],
    quoting: {},
    raw: {},
  };
}

/** The nearest folder above that holds the shipped macros: the repository itself, or the installed package. */
function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'macros', 'generic_tests.sql'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new TypeError('the shipped macros/ folder is missing from this installation');
  return packageRoot(above);
}

/** The text of a file of the project. */
export function readText(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
}
