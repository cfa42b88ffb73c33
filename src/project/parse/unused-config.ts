import type { Dict, ProjectConfig } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import type { ProjectWarning } from '../warnings.ts';

/** A warning if dbt_project.yml configures folders or nodes that are not there. */
export function unusedConfig(
  { configTrees }: ProjectConfig,
  fqns: ReadonlyMap<string, readonly (readonly string[])[]>,
): readonly ProjectWarning[] {
  const unused = Object.entries(configTrees).flatMap(([section, tree]) => {
    const known = fqns.get(section) ?? [];
    return configPaths(tree, [])
      .filter((path) => !known.some((fqn) => path.every((part, i) => fqn[i] === part)))
      .map((path) => [section, ...path].join('.'));
  });
  if (unused.length === 0) return [];
  const paths = unused.sort().map((path) => `\n- ${path}`);
  const message =
    'Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\n' +
    `There are ${unused.length} unused configuration paths:${paths.join('')}`;
  return [{ name: 'UnusedResourceConfigPath', message }];
}

/** The levels of a tree at which something is configured. */
function configPaths(tree: Dict, path: readonly string[]): readonly (readonly string[])[] {
  const entries = Object.entries(tree);
  const isFolder = ([key, value]: [string, unknown]) => isDict(value) && !key.startsWith('+');
  const below = entries
    .filter(isFolder)
    .flatMap(([key, value]) => configPaths(isDict(value) ? value : {}, [...path, key]));
  return path.length > 0 && entries.some((entry) => !isFolder(entry)) ? [path, ...below] : below;
}
