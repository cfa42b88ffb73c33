import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import type { Column } from '../graph.ts';
import { type ProjectFile, listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { Dict, ProjectConfig } from '../load/project-file.ts';
import { type RenderValue, renderTree } from '../load/render-yaml.ts';
import { type YamlFile, describeValue, isDict, parseYaml, plainText } from '../load/yaml-file.ts';
import { type TestDeclaration, parseTests } from './test-declaration.ts';

const patchSections = ['models', 'seeds', 'analyses', 'macros', 'data_tests'] as const;
type PatchSection = (typeof patchSections)[number];

const laterSections = ['snapshots', 'unit_tests', 'exposures', 'metrics', 'semantic_models', 'saved_queries'];

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
  readonly tests: readonly TestDeclaration[];
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
  /** Configuration of the source, then of the table. */
  readonly configs: readonly Dict[];
  readonly columns: readonly Column[];
  readonly tests: readonly TestDeclaration[];
}

export interface Properties {
  readonly patches: readonly Patch[];
  readonly sources: readonly SourceDeclaration[];
  /** Sections that this version leaves out. */
  readonly warnings: readonly string[];
}

/**
 * Reads the property files of a package: models, seeds, sources, macros and the tests on them.
 * @param render  renders the texts of the file; tests and descriptions stay templates
 * @param errors  collects YAML_INVALID and YAML_SHAPE with file and line
 */
export function parseProperties(
  config: ProjectConfig,
  render: RenderValue,
  errors: BallastError[],
): Properties {
  const patches: Patch[] = [];
  const sources: SourceDeclaration[] = [];
  const warnings: string[] = [];
  const paths = [
    ...config.modelPaths,
    ...config.seedPaths,
    ...config.testPaths,
    ...config.analysisPaths,
    ...config.macroPaths,
  ];
  for (const file of listFiles(config.root, paths, ['.yml', '.yaml'])) {
    try {
      const yaml = parseYaml(readText(file.absolute), file.original);
      const reader = new PropertyReader(config.name, file, yaml, render);
      patches.push(...reader.patches());
      sources.push(...reader.sources());
      warnings.push(...reader.leftOut());
    } catch (error) {
      if (!isBallastError(error)) throw error;
      errors.push(error);
    }
  }
  return { patches, sources, warnings };
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
        tests: section === 'macros' || section === 'data_tests' ? [] : this.#tests(entry, path),
      })),
    );
  }

  sources(): readonly SourceDeclaration[] {
    return this.#entries(['sources']).flatMap(([source, path]) => {
      const sourceName = this.#name(source, path, 'sources');
      return this.#entries([...path, 'tables']).map(([table, tablePath]) => {
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
          configs: [this.#config(source, path), this.#config(table, tablePath)],
          columns: this.#columns(tablePath),
          tests: this.#tests(table, tablePath),
        };
      });
    });
  }

  leftOut(): readonly string[] {
    const present = isDict(this.#yaml.value) ? this.#yaml.value : {};
    return laterSections
      .filter((section) => present[section] !== undefined)
      .map((section) => {
        const line = this.#yaml.lineOf([section]);
        return `${this.#yaml.file}:${line}: '${section}' are not built by this version of Ballast.`;
      });
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

  #columns(path: YamlPath): readonly Column[] {
    return this.#entries([...path, 'columns']).map(([column, at]) => {
      const config = dict(column['config']);
      return {
        name: this.#name(column, at, 'columns'),
        description: text(column['description']),
        data_type: optionalText(column['data_type']) ?? null,
        quote: typeof column['quote'] === 'boolean' ? column['quote'] : null,
        tags: [...list(column['tags']), ...list(config['tags'])].map(String),
        meta: { ...dict(column['meta']), ...dict(config['meta']) },
      };
    });
  }

  /** Tests on the node, then those on its columns. */
  #tests(entry: Dict, path: YamlPath): readonly TestDeclaration[] {
    const tests = [...this.#testsAt(entry, path, null, [])];
    for (const [column, at] of this.#entries([...path, 'columns'])) {
      const name = this.#name(column, at, 'columns');
      const tags = [...list(column['tags']), ...list(dict(column['config'])['tags'])].map(String);
      tests.push(...this.#testsAt(column, at, column['quote'] === true ? `"${name}"` : name, tags));
    }
    return tests;
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
