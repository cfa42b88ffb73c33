import { parseTemplate } from '../../jinja/index.ts';
import { cachedPart } from '../context/project-scope.ts';
import type { Ref } from '../graph.ts';
import { type ProjectFile, listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { ProjectConfig } from '../load/project-file.ts';
import { type NodeDraft, fqnOf, nameOf } from './node-builder.ts';
import { captureNode } from './parse-context.ts';
import { type ParseState, collect } from './state.ts';

/** The models, seeds, singular tests and analyses of one package: one node a file. */
export function fileNodes(state: ParseState, config: ProjectConfig): readonly NodeDraft[] {
  const drafts: NodeDraft[] = [];
  const add = (file: ProjectFile, resourceType: NodeDraft['resourceType'], prefix: readonly string[] = []) =>
    collect(state, () => drafts.push(draftOf(state, config, file, resourceType, prefix)));
  for (const file of listFiles(config.root, config.modelPaths, ['.sql'])) add(file, 'model');
  for (const file of listFiles(config.root, config.seedPaths, ['.csv'])) add(file, 'seed');
  for (const file of listFiles(config.root, config.testPaths, ['.sql'])) {
    // tests/generic holds macros, see parseMacros, and tests/fixtures rows of unit tests.
    if (!/^(?:generic|fixtures)\//.test(file.path)) add(file, 'test');
  }
  for (const file of listFiles(config.root, config.analysisPaths, ['.sql']))
    add(file, 'analysis', ['analysis']);
  for (const file of listFiles(config.root, config.modelPaths, ['.py'])) {
    drafts.push(pythonDraft(config, file));
  }
  return drafts;
}

/**
 * A model in Python: it stands in the graph, where it can be selected and disabled, but it can't be run.
 * Its refs are found in its text.
 */
function pythonDraft(config: ProjectConfig, file: ProjectFile): NodeDraft {
  const rawCode = readText(file.absolute);
  const name = nameOf(file.path, '.py');
  const refs = [...rawCode.matchAll(/\bdbt\.ref\(\s*(['"])([\w.]+)\1\s*\)/g)].map(([, , name]): Ref => ({
    name,
    package: null,
    version: null,
  }));
  const sources = [
    ...rawCode.matchAll(/\bdbt\.source\(\s*(['"])([\w ]+)\1\s*,\s*(['"])([\w ]+)\3\s*\)/g),
  ].map(([, , source, , table]) => [source, table] as const);
  return {
    resourceType: 'model',
    name,
    packageName: config.name,
    path: file.path,
    originalPath: file.original,
    rootPath: config.root,
    fqn: fqnOf(config.name, file.path, name),
    rawCode: rawCode.trim(),
    captured: { refs, sources, configs: [{ materialized: 'table' }], macros: [], lines: new Map() },
    line: 1,
  };
}

function draftOf(
  state: ParseState,
  config: ProjectConfig,
  file: ProjectFile,
  resourceType: NodeDraft['resourceType'],
  prefix: readonly string[],
): NodeDraft {
  const name = nameOf(file.path, resourceType === 'seed' ? '.csv' : '.sql');
  const rawCode = readText(file.absolute);
  const path = [...prefix, file.path].join('/');
  const fqn = fqnOf(config.name, path, name);
  const captured =
    resourceType === 'seed'
      ? { refs: [], sources: [], configs: [], macros: [], lines: new Map() }
      : cachedPart(state.scope, `${resourceType} ${config.name} ${file.original}`, rawCode, () =>
          captureNode(state.scope, parseTemplate(rawCode, file.original), {
            title: `${resourceType} '${name}'`,
            packageName: config.name,
            name,
            file: file.original,
            model: {
              resource_type: resourceType,
              unique_id: `${resourceType}.${config.name}.${name}`,
              name,
              alias: name,
              package_name: config.name,
              path,
              original_file_path: file.original,
              fqn,
              raw_code: rawCode,
              schema: state.scope.project.target.schema,
              database: state.scope.project.target.database,
              config: {},
            },
          }),
        );
  return {
    resourceType,
    name,
    packageName: config.name,
    path,
    originalPath: file.original,
    rootPath: config.root,
    fqn,
    rawCode: resourceType === 'seed' ? rawCode : rawCode.trim(),
    captured,
    line: resourceType === 'seed' ? 1 : leadingLines(rawCode) + 1,
  };
}

/** Lines before the first that is not blank: dbt's raw_code begins there. */
function leadingLines(text: string): number {
  return /^\s*/.exec(text)![0].split('\n').length - 1;
}
