import { readdirSync, existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ignoreRule } from './ignore-file.ts';

/** A file below one of a package's paths; its text is read by whoever needs it. */
export interface ProjectFile {
  readonly absolute: string;
  /** Relative to the package's folder: `models/staging/orders.sql`. */
  readonly original: string;
  /** Relative to the path it was found under: `staging/orders.sql`. */
  readonly path: string;
}

/**
 * All files below `paths` that end in one of `extensions`, folder by folder in the order of names. Folders that do
 * not exist give nothing, nor does what .dbtignore names; a file below two of the paths is given once.
 * @param root   absolute folder of the package
 * @param paths  folders relative to `root`
 */
export function listFiles(
  root: string,
  paths: readonly string[],
  extensions: readonly string[],
): readonly ProjectFile[] {
  const found = new Map<string, ProjectFile>();
  const isIgnored = ignoreRule(root);
  for (const path of paths) {
    const base = join(root, path);
    if (!existsSync(base)) continue;
    for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !extensions.some((extension) => entry.name.endsWith(extension))) continue;
      const absolute = join(entry.parentPath, entry.name);
      const original = slashed(relative(root, absolute));
      if (found.has(absolute) || isIgnored(original)) continue;
      found.set(absolute, {
        absolute,
        original,
        path: slashed(relative(base, absolute)),
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.original < b.original ? -1 : 1));
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
