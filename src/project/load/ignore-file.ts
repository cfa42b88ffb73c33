import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files that .dbtignore leaves out, in the notation of .gitignore.
 * @param root  folder of the package
 * @returns whether a path relative to it is left out
 */
export function ignoreRule(root: string): (path: string) => boolean {
  const file = join(root, '.dbtignore');
  if (!existsSync(file)) return () => false;
  const rules = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.keeps === false;
}

/** A pattern with a slash inside counts from the root, any other at each level; a folder means all in it. */
function patternOf(glob: string): RegExp {
  const plain = glob.replace(/^\//, '').replace(/\/$/, '');
  const isAnchored = glob.startsWith('/') || plain.includes('/');
  const body = plain.replaceAll(/\*\*\/|\*\*|\*|\?|[.+^${}()|\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${body}${glob.endsWith('/') ? '/' : '(?:/|$)'}`);
}
