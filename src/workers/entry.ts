import { isBallastError, type Where } from '../errors/ballast-error.ts';
import type { Code } from '../errors/catalog.ts';

/** What the pool sends to a worker: which export of which module, and its input. */
export interface WorkerCall {
  readonly filename: string;
  readonly export: string;
  readonly input: unknown;
}

/** What comes back. Errors of ours travel as their facts, because cloning keeps only an error's text. */
export type WorkerAnswer =
  | { readonly output: unknown }
  | { readonly code: Code; readonly params: unknown; readonly where: Where };

/** The function that every worker thread runs. */
export default async function answer(call: WorkerCall): Promise<WorkerAnswer> {
  const module = (await import(call.filename)) as Record<string, (input: unknown) => unknown>;
  try {
    return { output: await module[call.export](call.input) };
  } catch (error) {
    if (!isBallastError(error)) throw error;
    return { code: error.code, params: error.params, where: error.where };
  }
}
