import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { transform } from '@swc/wasm-typescript';

interface HookData {
  /** URL of Ballast's own entry, so that a project's functions need no copy of it in node_modules. */
  readonly ballast: string;
}

let ballast = '';

export const initialize: InitializeHook<HookData> = (data) => {
  ballast = data.ballast;
};

export const resolve: ResolveHook = async (specifier, context, next) =>
  specifier === 'duckdb-ballast' ? { url: ballast, shortCircuit: true } : next(specifier, context);

/** Modules under a udfs/ folder are ES modules, and TypeScript loses its types: Node 20 does neither by itself. */
export const load: LoadHook = async (url, context, next) => {
  const { pathname } = new URL(url);
  if (
    !/\/udfs\/[^/]+\.(ts|js)$/.test(pathname) ||
    !url.startsWith('file:') ||
    pathname.includes('/node_modules/')
  ) {
    return next(url, context);
  }
  const source = await readFile(new URL(url), 'utf8');
  if (pathname.endsWith('.js')) return { format: 'module', source, shortCircuit: true };
  const { code } = await transform(source, { mode: 'strip-only', filename: pathname });
  return { format: 'module', source: code, shortCircuit: true };
};
