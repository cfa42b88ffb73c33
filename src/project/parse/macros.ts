import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { parseTemplate } from '../../jinja/index.ts';
import type { MacroNode } from '../graph.ts';
import { type ProjectFile, listFiles } from '../load/files.ts';
import { builtinPackage, readText } from '../load/load-project.ts';
import type { ProjectConfig } from '../load/project-file.ts';

/** Macros by package, then by name. */
export type MacroIndex = ReadonlyMap<string, ReadonlyMap<string, MacroNode>>;

/**
 * Every macro, generic test and materialization of the packages.
 * @param packages  the root project first
 * @param errors    collects JINJA_SYNTAX and MACRO_DUPLICATE
 */
export function parseMacros(packages: readonly ProjectConfig[], errors: BallastError[]): MacroIndex {
  const index = new Map<string, Map<string, MacroNode>>();
  const builtin = packages.filter((config) => config.name === builtinPackage);
  const seen = new Set<string>();
  // Ballast's own folder first: its repository is itself a project, whose macros/ must not count twice.
  for (const config of [...builtin, ...packages.filter((config) => config.name !== builtinPackage)]) {
    const macros = new Map<string, MacroNode>();
    index.set(config.name, macros);
    for (const file of macroFiles(config)) {
      if (seen.has(file.absolute)) continue;
      seen.add(file.absolute);
      try {
        for (const macro of parseFile(config, file)) addMacro(macros, macro, errors);
      } catch (error) {
        if (!isBallastError(error)) throw error;
        errors.push(error);
      }
    }
  }
  return index;
}

function macroFiles(config: ProjectConfig): readonly ProjectFile[] {
  const generic = config.testPaths.map((path) => `${path}/generic`);
  return listFiles(config.root, [...config.macroPaths, ...generic], ['.sql']);
}

function parseFile(config: ProjectConfig, file: ProjectFile): readonly MacroNode[] {
  const template = parseTemplate(readText(file.absolute), file.original);
  return template.macros.map((definition) => ({
    unique_id: `macro.${config.name}.${definition.name}`,
    name: definition.name,
    package_name: config.name,
    original_file_path: file.original,
    description: '',
    template,
    definition,
  }));
}

function addMacro(macros: Map<string, MacroNode>, macro: MacroNode, errors: BallastError[]): void {
  const earlier = macros.get(macro.name);
  if (earlier === undefined) {
    macros.set(macro.name, macro);
    return;
  }
  errors.push(
    new BallastError(
      'MACRO_DUPLICATE',
      {
        macro: macro.name,
        package: macro.package_name,
        files: [...new Set([earlier.original_file_path, macro.original_file_path])],
      },
      { file: macro.original_file_path, line: macro.definition.line },
    ),
  );
}

/**
 * Finds macros the way dbt does: the package that asks, then the root project, then the built-in ones.
 */
export class MacroResolver {
  readonly #read: () => MacroIndex;
  readonly #root: string;
  #index: MacroIndex | undefined;

  /** @param read  parses the macros, once the first is asked for */
  constructor(read: () => MacroIndex, root: string) {
    this.#read = read;
    this.#root = root;
  }

  get index(): MacroIndex {
    return (this.#index ??= this.#read());
  }

  /** The macro that `name` means in `packageName`. */
  find(name: string, packageName: string): MacroNode | undefined {
    for (const place of [packageName, this.#root, builtinPackage]) {
      const macro = this.index.get(place)?.get(name);
      if (macro !== undefined) return macro;
    }
    return undefined;
  }

  /** The macro of exactly one package. */
  findIn(packageName: string, name: string): MacroNode | undefined {
    return this.index.get(packageName)?.get(name);
  }

  /** Names that `find` would answer, for "did you mean". */
  names(packageName: string): readonly string[] {
    const places = [packageName, this.#root, builtinPackage];
    return [...new Set(places.flatMap((place) => [...(this.index.get(place)?.keys() ?? [])]))];
  }

  /** Every macro of every package. */
  all(): readonly MacroNode[] {
    return [...this.index.values()].flatMap((macros) => [...macros.values()]);
  }
}
