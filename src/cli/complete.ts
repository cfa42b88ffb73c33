import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from './commands.ts';
import { globalOptions, resourceTypeOptions, runOptions, selectionOptions } from './options.ts';

const chosenBySelection = ['--select', '-s', '--exclude', '--models', '-m'];

/**
 * What a shell may offer for the last of `words`. Neither yargs nor the project is loaded, so that it comes at
 * once; names of nodes are those of the last manifest.json.
 */
export function completions(words: readonly string[]): readonly string[] {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const previous = before.at(-1) ?? '';
  const command = before.find((word) => Object.hasOwn(commands, word));
  const offered =
    command === undefined && !current.startsWith('-')
      ? Object.keys(commands)
      : chosenBySelection.includes(previous) || command === 'lineage'
        ? nodeNames()
        : (valuesOf(previous) ?? optionNames(command));
  return offered.filter((name) => name.startsWith(current)).sort();
}

const allOptions = { ...globalOptions, ...selectionOptions, ...resourceTypeOptions, ...runOptions };

function valuesOf(option: string): readonly string[] | undefined {
  const found = Object.entries(allOptions).find(([name]) => `--${name}` === option)?.[1];
  return found !== undefined && 'choices' in found ? found.choices : undefined;
}

function optionNames(command: string | undefined): readonly string[] {
  const known = command === undefined ? globalOptions : allOptions;
  return [...Object.keys(known), 'help'].map((name) => `--${name}`);
}

function nodeNames(): readonly string[] {
  const path = join('target', 'manifest.json');
  if (!existsSync(path)) return [];
  try {
    const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as { nodes: Record<string, { name: string }> };
    return [
      ...new Set(
        Object.entries(nodes).flatMap(([id, { name }]) =>
          /^(?:model|seed|snapshot)\./.test(id) ? [name] : [],
        ),
      ),
    ];
  } catch {
    return [];
  }
}
