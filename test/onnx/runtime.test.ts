import { describe, expect, it } from 'vitest';
import { createSession, loadRuntime } from '../../src/onnx/runtime.ts';

describe('loadRuntime', () => {
  it('names the remedy when ONNX Runtime is not installed, and tries again the next time', async () => {
    await expect(loadRuntime(() => Promise.reject(new Error('Cannot find package')))).rejects.toMatchObject({
      code: 'ONNX_RUNTIME_MISSING',
      hint: expect.stringContaining('onnxruntime-node-install=skip'),
    });
    expect(await loadRuntime()).toHaveProperty('InferenceSession');
  });

  it('says what ONNX Runtime does not like about a model', async () => {
    await expect(createSession(Uint8Array.of(8, 8))).rejects.toMatchObject({ code: 'MODEL_RUN_FAILED' });
  });
});
