import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { type ProjectScope, cachedPart } from '../context/project-scope.ts';
import { packageVars } from '../context/variables.ts';
import type { Column, Freshness } from '../graph.ts';
import { type ProjectFile, listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { Dict, ProjectConfig } from '../load/project-file.ts';
import { type RenderValue, renderTree } from '../load/render-yaml.ts';
import { type YamlFile, describeValue, isDict, parseYaml, plainText } from '../load/yaml-file.ts';
import { loadedAt, readFreshness } from './freshness.ts';
import { type TestDeclaration, parseTests } from './test-declaration.ts';

const patchSections = ['models', 'seeds', 'snapshots', 'analyses', 'macros', 'data_tests'] as const;
type PatchSection = (typeof patchSections)[number];

const declaredSections = [
  'groups',
  'unit_tests',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
] as const;
type DeclaredSection = (typeof declaredSections)[number];

/** An entry that is a thing of its own, not the properties of a file's node. */
export interface Declaration {
  readonly section: DeclaredSection;
  readonly name: string;
  readonly packageName: string;
  /** Relative to the package's folder. */
  readonly file: string;
  /** The file relative to the path it was found under. */
  readonly path: string;
  readonly line: number;
  /** As it stands in the file; only `config`, and an exposure's own texts, are rendered. */
  readonly entry: Dict;
  readonly config: Dict;
  readonly description: string;
}

/** One version of a model. */
export interface VersionDeclaration {
  readonly v: string | number;
  /** Name of its file without extension; null: the model's name with `_v` and the version. */
  readonly definedIn: string | null;
  readonly description: string | null;
  readonly config: Dict;
  /** `config` with its own texts as they stand in the file. */
  readonly unrenderedConfig: Dict;
  readonly columns: readonly Column[];
  readonly constraints: readonly Dict[] | null;
  readonly deprecationDate: string | null;
  readonly tests: readonly TestDeclaration[];
}

/** What a property file says about one node or macro. */
export interface Patch {
  readonly section: PatchSection;
  readonly name: string;
  readonly packageName: string;
  /** Relative to the package's folder. */
  readonly file: string;
  /** The file relative to the path it was found under; generic tests take their folders from it. */
  readonly path: string;
  readonly line: number;
  /** May hold `{{ doc() }}`. */
  readonly description: string;
  readonly columns: readonly Column[];
  readonly config: Dict;
  /** `config` with its own texts as they stand in the file. */
  readonly unrenderedConfig: Dict;
  readonly tests: readonly TestDeclaration[];
  readonly constraints: readonly Dict[];
  readonly deprecationDate: string | null;
  /** What makes a model a time spine. */
  readonly timeSpine: Dict | null;
  /** What a macro's entry says about its arguments. */
  readonly arguments: readonly Dict[];
  /** A snapshot that is written in YAML: the `ref()` or `source()` that it takes. */
  readonly relation: string | null;
  readonly versions: readonly VersionDeclaration[];
  readonly latestVersion: string | number | null;
}

/** One table of a declared source, with what it inherits. */
export interface SourceDeclaration {
  readonly sourceName: string;
  readonly name: string;
  readonly packageName: string;
  readonly file: string;
  readonly path: string;
  readonly line: number;
  readonly sourceDescription: string;
  readonly description: string;
  readonly loader: string;
  readonly database: string | undefined;
  readonly schema: string;
  readonly identifier: string;
  readonly quoting: Dict;
  readonly sourceMeta: Dict;
  readonly loadedAtField: string | null;
  readonly loadedAtQuery: string | null;
  readonly freshness: Freshness | null;
  readonly external: Dict | null;
  /** Configuration of the source, then of the table. */
  readonly configs: readonly Dict[];
  readonly columns: readonly Column[];
  readonly tests: readonly TestDeclaration[];
}

export interface Properties {
  readonly patches: readonly Patch[];
  readonly sources: readonly SourceDeclaration[];
  readonly declarations: readonly Declaration[];
}

/**
 * Reads the property files of a package: what they say about nodes and macros, with the tests on them, and what
 * they declare themselves (sources, groups, unit tests, exposures, metrics, ...).
 * @param scope   its project renders the texts of the file; tests and descriptions stay templates
 * @param errors  collects YAML_INVALID and YAML_SHAPE with file and line
 */
export function parseProperties(
  config: ProjectConfig,
  scope: ProjectScope,
  errors: BallastError[],
): Properties {
  const files: Properties[] = [];
  const render = scope.project.rendererOf(packageVars(scope.project, config.name));
  const paths = [
    ...config.modelPaths,
    ...config.seedPaths,
    ...config.snapshotPaths,
    ...config.testPaths,
    ...config.analysisPaths,
    ...config.macroPaths,
  ];
  for (const file of listFiles(config.root, paths, ['.yml', '.yaml'])) {
    try {
      const content = readText(file.absolute);
      files.push(
        cachedPart(scope, `properties ${config.name} ${file.original}`, content, () => {
          const yaml = parseYaml(content, file.original);
          const reader = new PropertyReader(config.name, file, yaml, render);
          return {
            patches: reader.patches(),
            sources: reader.sources(),
            declarations: reader.declarations(),
          };
        }),
      );
    } catch (error) {
      if (!isBallastError(error)) throw error;
      errors.push(error);
    }
  }
  return {
    patches: files.flatMap((part) => part.patches),
    sources: files.flatMap((part) => part.sources),
    declarations: files.flatMap((part) => part.declarations),
  };
}

type YamlPath = readonly (string | number)[];

/** Reads one file; every failure names its line. */
class PropertyReader {
  readonly #packageName: string;
  readonly #file: ProjectFile;
  readonly #yaml: YamlFile;
  readonly #render: RenderValue;

  constructor(packageName: string, file: ProjectFile, yaml: YamlFile, render: RenderValue) {
    this.#packageName = packageName;
    this.#file = file;
    this.#yaml = yaml;
    this.#render = render;
    if (yaml.value !== null && !isDict(yaml.value))
      throw this.#shape([], 'A property file', 'a dictionary', yaml.value);
  }

  patches(): readonly Patch[] {
    return patchSections.flatMap((section) =>
      this.#entries([section]).map(([entry, path]) => ({
        section,
        name: this.#name(entry, path, section),
        ...this.#place(path),
        description: text(entry['description']),
        columns: this.#columns(path),
        config: this.#config(entry, path),
        unrenderedConfig: { ...this.#config(entry, path), ...dict(entry['config']) },
        tests: section === 'macros' || section === 'data_tests' ? [] : this.#tests(entry, path),
        constraints: this.#dicts(entry, path, 'constraints'),
        deprecationDate: optionalText(entry['deprecation_date']) ?? null,
        timeSpine: isDict(entry['time_spine']) ? entry['time_spine'] : null,
        arguments: this.#dicts(entry, path, 'arguments'),
        relation: optionalText(entry['relation']) ?? null,
        versions: this.#entries([...path, 'versions']).map(([version, at]) =>
          this.#version(path, entry, version, at),
        ),
        latestVersion: versionOf(entry['latest_version']) ?? null,
      })),
    );
  }

  declarations(): readonly Declaration[] {
    return declaredSections.flatMap((section) =>
      this.#entries([section]).map(([entry, path]) => ({
        section,
        name: this.#name(entry, path, section),
        ...this.#place(path),
        // A metric's filter holds templates of its own, and a description waits for its doc blocks.
        entry: section === 'exposures' ? this.#exposure(entry, path) : entry,
        config: this.#config(entry, path),
        description: text(entry['description']),
      })),
    );
  }

  sources(): readonly SourceDeclaration[] {
    return this.#entries(['sources']).flatMap(([written, path]) => {
      const source = this.#timed(written, path);
      const sourceName = this.#name(source, path, 'sources');
      return this.#entries([...path, 'tables']).map(([declared, tablePath]) => {
        const table = this.#timed(declared, tablePath);
        const name = this.#name(table, tablePath, 'tables');
        const rendered = (entry: Dict, key: string, at: YamlPath) => this.#rendered(entry[key], [...at, key]);
        return {
          sourceName,
          name,
          ...this.#place(tablePath),
          sourceDescription: text(source['description']),
          description: text(table['description']),
          loader: text(source['loader']),
          database: optionalText(rendered(source, 'database', path) ?? rendered(source, 'catalog', path)),
          schema: optionalText(rendered(source, 'schema', path)) ?? sourceName,
          identifier: optionalText(rendered(table, 'identifier', tablePath)) ?? name,
          quoting: { ...dict(source['quoting']), ...dict(table['quoting']) },
          sourceMeta: { ...dict(source['meta']), ...dict(dict(source['config'])['meta']) },
          loadedAtField: loadedAt('loaded_at_field', source, table),
          loadedAtQuery: loadedAt('loaded_at_query', source, table),
          freshness: readFreshness(source, table),
          external: isDict(table['external']) ? table['external'] : null,
          configs: [this.#config(source, path), this.#config(table, tablePath)],
          columns: this.#columns(tablePath),
          tests: this.#tests(table, tablePath),
        };
      });
    });
  }

  /** A source or table with the templates of what tells its age rendered; a query is one of the run. */
  #timed(entry: Dict, path: YamlPath): Dict {
    const render = (part: Dict, at: YamlPath) => {
      const keys = ['loaded_at_field', 'freshness', 'loader'].filter((key) => part[key] !== undefined);
      return Object.fromEntries(keys.map((key) => [key, this.#rendered(part[key], [...at, key])]));
    };
    const { config } = entry;
    const inner = isDict(config) ? { config: { ...config, ...render(config, [...path, 'config']) } } : {};
    return { ...entry, ...render(entry, path), ...inner };
  }

  #exposure(entry: Dict, path: YamlPath): Dict {
    return Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [
        key,
        key === 'description' || key === 'depends_on' ? value : this.#rendered(value, [...path, key]),
      ]),
    );
  }

  #version(modelPath: YamlPath, model: Dict, version: Dict, path: YamlPath): VersionDeclaration {
    const v = versionOf(version['v']);
    if (v === undefined) throw this.#shape([...path, 'v'], "'v'", 'a number or text', version['v']);
    const columns = this.#versionColumns(modelPath, path);
    const isTested = version['data_tests'] !== undefined || version['tests'] !== undefined;
    const onNode = isTested
      ? this.#testsAt(version, path, null, [])
      : this.#testsAt(model, modelPath, null, []);
    return {
      v,
      definedIn: optionalText(version['defined_in']) ?? null,
      description: optionalText(version['description']) ?? null,
      config: this.#config(version, path),
      unrenderedConfig: { ...this.#config(version, path), ...dict(version['config']) },
      columns: columns.map(([, at]) => this.#column(at)),
      constraints: version['constraints'] === undefined ? null : this.#dicts(version, path, 'constraints'),
      deprecationDate: optionalText(version['deprecation_date']) ?? null,
      tests: [...onNode, ...columns.flatMap(([column, at]) => this.#columnTests(column, at))],
    };
  }

  /** The model's columns that a version includes (default all), and those of its own. */
  #versionColumns(modelPath: YamlPath, path: YamlPath) {
    const base = this.#entries([...modelPath, 'columns']);
    const own = this.#entries([...path, 'columns']);
    const rule = own.map(([entry]) => entry).find((entry) => entry['include'] !== undefined);
    const included = rule?.['include'] ?? 'all';
    const excluded = list(rule?.['exclude']);
    const added = own.filter(([entry]) => entry['include'] === undefined);
    const names = new Set(added.map(([entry]) => entry['name']));
    const kept = base.filter(
      ([column]) =>
        (included === 'all' || included === '*' || list(included).includes(column['name'])) &&
        !excluded.includes(column['name']) &&
        !names.has(column['name']),
    );
    return [...kept, ...added];
  }

  #place(path: YamlPath) {
    return {
      packageName: this.#packageName,
      file: this.#file.original,
      path: this.#file.path,
      line: this.#yaml.lineOf(path),
    };
  }

  /** The dictionaries of the list at `path`, with their own paths. */
  #entries(path: YamlPath): readonly (readonly [Dict, YamlPath])[] {
    const list = at(this.#yaml.value, path) ?? [];
    if (!Array.isArray(list)) throw this.#shape(path, `'${path.at(-1)}'`, 'a list', list);
    return list.map((entry: unknown, i) => {
      if (!isDict(entry))
        throw this.#shape([...path, i], `An entry of '${path.at(-1)}'`, "a dictionary with a 'name'", entry);
      return [entry, [...path, i]] as const;
    });
  }

  #name(entry: Dict, path: YamlPath, section: string): string {
    const name = this.#rendered(entry['name'], [...path, 'name']);
    if (typeof name === 'string' && name !== '') return name;
    if (typeof name === 'number' || typeof name === 'boolean') return String(name);
    throw this.#shape(path, `The 'name' of an entry of '${section}'`, 'text', name);
  }

  /** `config:` and the keys that dbt also takes beside it. */
  #config(entry: Dict, path: YamlPath): Dict {
    const config = this.#rendered(entry['config'] ?? {}, [...path, 'config']);
    if (!isDict(config)) throw this.#shape([...path, 'config'], "'config'", 'a dictionary', config);
    const beside: Record<string, unknown> = {};
    for (const key of ['tags', 'meta', 'docs', 'group', 'access', 'enabled']) {
      if (entry[key] !== undefined) beside[key] = this.#rendered(entry[key], [...path, key]);
    }
    return { ...beside, ...config };
  }

  /** The dictionaries of a list that may be missing. */
  #dicts(entry: Dict, path: YamlPath, key: string): readonly Dict[] {
    return entry[key] === undefined ? [] : this.#entries([...path, key]).map(([item]) => item);
  }

  #columns(path: YamlPath): readonly Column[] {
    return this.#entries([...path, 'columns']).map(([, at]) => this.#column(at));
  }

  #column(path: YamlPath): Column {
    const column = dict(at(this.#yaml.value, path));
    const config = dict(column['config']);
    return {
      name: this.#name(column, path, 'columns'),
      description: text(column['description']),
      data_type: optionalText(this.#rendered(column['data_type'], [...path, 'data_type'])) ?? null,
      quote: typeof column['quote'] === 'boolean' ? column['quote'] : null,
      tags: [...list(column['tags']), ...list(config['tags'])].map(String),
      meta: { ...dict(column['meta']), ...dict(config['meta']) },
      constraints: this.#dicts(column, path, 'constraints'),
      ...(column['granularity'] === undefined ? {} : { granularity: text(column['granularity']) }),
    };
  }

  /** Tests on the node, then those on its columns. */
  #tests(entry: Dict, path: YamlPath): readonly TestDeclaration[] {
    const tests = [...this.#testsAt(entry, path, null, [])];
    for (const [column, at] of this.#entries([...path, 'columns']))
      tests.push(...this.#columnTests({ quote: entry['quote_columns'], ...column }, at));
    return tests;
  }

  #columnTests(column: Dict, path: YamlPath): readonly TestDeclaration[] {
    const name = this.#name(column, path, 'columns');
    const tags = [...list(column['tags']), ...list(dict(column['config'])['tags'])].map(String);
    return this.#testsAt(column, path, column['quote'] === true ? `"${name}"` : name, tags);
  }

  #testsAt(entry: Dict, path: YamlPath, columnName: string | null, tags: readonly string[]) {
    return ['data_tests', 'tests'].flatMap((key) => {
      const declared = entry[key] ?? [];
      if (!Array.isArray(declared)) throw this.#shape([...path, key], `'${key}'`, 'a list', declared);
      return declared.map((test: unknown, i) => {
        const declaration = parseTests(test, columnName, tags, this.#yaml.lineOf([...path, key, i]));
        if (declaration !== undefined) return declaration;
        throw this.#shape(
          [...path, key, i],
          `An entry of '${key}'`,
          'a test name or one test with its arguments',
          test,
        );
      });
    });
  }

  #rendered(value: unknown, path: YamlPath): unknown {
    return renderTree(this.#yaml, value, path, this.#render);
  }

  #shape(path: YamlPath, what: string, expected: string, got: unknown): BallastError {
    const where = { file: this.#yaml.file, line: this.#yaml.lineOf(path) };
    return new BallastError('YAML_SHAPE', { what, expected, got: describeValue(got) }, where);
  }
}

function at(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>((part, key) => {
    if (Array.isArray(part)) return part[key as number] as unknown;
    return isDict(part) ? part[key] : undefined;
  }, value);
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function text(value: unknown): string {
  return optionalText(value) ?? '';
}

function optionalText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : plainText(value);
}

/** A version as YAML gives it; undefined if there is none. */
function versionOf(value: unknown): string | number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
