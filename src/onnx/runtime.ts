import type * as OnnxRuntimeModule from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { BallastError } from '../errors/ballast-error.ts';

export type OnnxRuntime = typeof OnnxRuntimeModule;

let loading: Promise<OnnxRuntime> | undefined;

/**
 * ONNX Runtime, loaded when it is first asked for: it costs 90 ms and 45 MB, and most runs need none.
 * @throws ONNX_RUNTIME_MISSING when the package or its native library is not there
 */
export async function loadRuntime(
  load: () => Promise<OnnxRuntime> = () => import('onnxruntime-node'),
): Promise<OnnxRuntime> {
  try {
    loading ??= load();
    return await loading;
  } catch (cause) {
    loading = undefined;
    throw new BallastError('ONNX_RUNTIME_MISSING', { detail: firstLine(cause) }, {}, { cause });
  }
}

/**
 * A session on one thread, so that a result never depends on how many there are.
 * @throws MODEL_RUN_FAILED when ONNX Runtime does not take the model
 */
export async function createSession(bytes: Uint8Array): Promise<InferenceSession> {
  const runtime = await loadRuntime();
  try {
    return await runtime.InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // 4: fatal only. Warnings about unused initializers would go to the user's terminal.
      logSeverityLevel: 4,
    });
  } catch (cause) {
    throw new BallastError('MODEL_RUN_FAILED', { detail: firstLine(cause) }, {}, { cause });
  }
}

/** The first line of an error's message, without its final full stop. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0].replace(/\.$/, '');
}
