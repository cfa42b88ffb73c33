import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import { GraphBuilder } from '../../src/onnx/graph-builder.ts';
import { loadModel, loadModelFile } from '../../src/onnx/load-model.ts';
import { readGraph, readModel } from '../../src/onnx/proto.ts';
import { WireWriter } from '../../src/onnx/wire.ts';
import { fixtures } from './golden-tables.ts';

const zipped = Uint8Array.from(readFileSync(`${fixtures}logistic_zipmap.onnx`));

describe('loadModel', () => {
  it('takes ZipMap out and leaves everything else as it was', () => {
    const model = loadModel(zipped);
    const before = readGraph(readModel(zipped).graph);
    const after = readGraph(readModel(model.bytes).graph);
    expect(before.nodes.map((node) => node.operator)).toEqual(['LinearClassifier', 'Cast', 'ZipMap']);
    expect(after.nodes.map((node) => node.bytes)).toEqual(before.nodes.slice(0, 2).map((node) => node.bytes));
    expect(after.outputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['output_label', 'tensor'],
      ['probabilities', 'tensor'],
    ]);
    expect(after.rest).toEqual(before.rest);
  });

  it('keeps fields that a later version of ONNX may add', () => {
    const future = new WireWriter().raw(zipped).text(77, 'from the future').finish();
    const kept = Buffer.from(loadModel(future).bytes).includes('from the future');
    expect(kept).toBe(true);
  });

  it('tells inputs, outputs and classes', async () => {
    const { inputs, label, scores, classes } = await loadModelFile(`${fixtures}string_labels_columns.onnx`);
    expect(inputs).toEqual([{ name: 'X', type: 'float', rank: 2, columns: 6 }]);
    expect({ label, scores, classes }).toEqual({
      label: 'output_label',
      scores: ['slow', 'smid', 'swést'],
      classes: ['low', 'mid', 'wést'],
    });
  });

  it('names a file that is not there, or cannot be read', async () => {
    await expect(loadModelFile('/no/such/model.onnx')).rejects.toMatchObject({
      code: 'MODEL_FILE_NOT_FOUND',
      message: expect.stringContaining('/no/such/model.onnx'),
    });
    await expect(loadModelFile(tmpdir())).rejects.toMatchObject({ code: 'MODEL_FILE_UNREADABLE' });
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'id,amount\n1,2\n'],
    ['JSON', '{"model": "forest"}'],
    ['a pickle', '\u0080\u0004\u0095sklearn.linear_model'],
  ])('refuses a file that holds %s, with its name', async (_, content) => {
    const path = join(await mkdtemp(join(tmpdir(), 'ballast-')), 'model.onnx');
    await writeFile(path, content, 'latin1');
    const error: unknown = await loadModelFile(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MODEL_NOT_ONNX', where: { file: path } });
  });

  it('meets every truncated model with an error of the catalog', () => {
    for (let length = 0; length < zipped.length; length++) {
      try {
        loadModel(zipped.subarray(0, length));
      } catch (error) {
        expect(isBallastError(error), String(error)).toBe(true);
      }
    }
  });

  it('refuses a regressor, whose output only looks like a score', () => {
    const graph = new GraphBuilder('regressor');
    const x = graph.input('x', 'float', [null, 2]);
    const y = graph.node('LinearRegressor', [x], {
      domain: 'ai.onnx.ml',
      attributes: { coefficients: { floats: [1, 2] }, intercepts: { floats: [0] } },
    });
    graph.output('variable', y, 'float', [null, 1]);
    expect(() => loadModel(graph.toModel({ opset: 17, opsetMl: 1 }))).toThrow(
      'predicts a number (LinearRegressor)',
    );
  });

  it('refuses a model without scores and lists its outputs', () => {
    const graph = new GraphBuilder('labels only');
    const x = graph.input('x', 'int64', [null]);
    graph.output('label', x, 'int64', [null]);
    expect(() => loadModel(graph.toModel({ opset: 17 }))).toThrow('Its outputs: label.');
  });
});
