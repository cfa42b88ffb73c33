import { readdir } from 'node:fs/promises';
import { register } from 'node:module';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BallastError } from '../errors/ballast-error.ts';
import { compiledModule } from '../workers/pool.ts';
import type { FunctionDefinition } from './define.ts';
import { checkSchema } from './validate.ts';

/**
 * Loads the functions of a project: one file of its udfs/ folder each, TypeScript or JavaScript, whose default
 * export is a declaration.
 * @param ballastUrl  module that `import ... from 'duckdb-ballast'` means there
 * @param builtIn     names that are taken
 * @throws UDF_LOAD, UDF_INVALID, UDF_NAME_TAKEN
 */
export async function loadUserFunctions(
  project: string,
  ballastUrl: string,
  builtIn: readonly string[],
): Promise<FunctionDefinition[]> {
  const files = await functionFiles(join(project, 'udfs'));
  if (files.length > 0) useHooks(ballastUrl);
  const definitions: FunctionDefinition[] = [];
  for (const file of files) {
    const definition = await loadDefinition(project, file);
    if (builtIn.includes(definition.name)) {
      throw new BallastError('UDF_NAME_TAKEN', { name: definition.name }, { file });
    }
    definitions.push(definition);
  }
  return definitions;
}

async function functionFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /\.(ts|js)$/.test(name) && !/\.(test|d)\.ts$/.test(name) && !name.startsWith('index.'))
    .toSorted()
    .map((name) => join('udfs', name));
}

let hooked = false;

function useHooks(ballast: string): void {
  if (hooked) return;
  hooked = true;
  register(compiledModule(new URL('./udf-hooks.ts', import.meta.url).href), { data: { ballast } });
}

async function loadDefinition(project: string, file: string): Promise<FunctionDefinition> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(join(project, file)).href)) as { default?: unknown };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new BallastError('UDF_LOAD', { detail }, { file }, { cause: error });
  }
  const definition = module.default;
  const problem = problemOf(definition, basename(file, extname(file)));
  if (problem !== undefined) throw new BallastError('UDF_INVALID', { problem }, { file });
  return definition as FunctionDefinition;
}

/** What keeps a default export from being a declaration. */
function problemOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null)
    return 'it has no default export made by defineTableFunction()';
  const definition = value as Partial<FunctionDefinition>;
  for (const part of ['name', 'summary', 'inputs', 'args', 'shape', 'columns', 'compute'] as const) {
    if (definition[part] === undefined) return `its declaration lacks ${part}`;
  }
  if (definition.name !== name)
    return `it declares ${String(definition.name)}, but the file is called ${name}`;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return `${name} is no lower-case SQL name`;
  try {
    checkSchema(value as FunctionDefinition);
    return undefined;
  } catch (error) {
    return `its args are no strict JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
  }
}
