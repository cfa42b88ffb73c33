import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project in a folder of its own, for one test. */
export interface TemporaryProject {
  readonly folder: string;
  write(path: string, text: string): void;
  remove(): void;
}

const defaults = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: shop.duckdb\n',
};

/**
 * @param copy   a project of test/projects to begin with; else an empty one named shop
 * @param files  files by path, written over it
 */
export function temporaryProject(from: {
  copy?: string;
  files?: Readonly<Record<string, string>>;
}): TemporaryProject {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-project-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  if (from.copy === undefined) for (const [path, text] of Object.entries(defaults)) write(path, text);
  else cpSync(join(import.meta.dirname, '../projects', from.copy), folder, { recursive: true });
  for (const [path, text] of Object.entries(from.files ?? {})) write(path, text);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
