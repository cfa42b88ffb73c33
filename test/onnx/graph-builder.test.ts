import type { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/onnx/graph-builder.ts';
import { readGraph, readModel, tensorLabels } from '../../src/onnx/proto.ts';
import { createSession, loadRuntime } from '../../src/onnx/runtime.ts';
import type { TensorType } from '../../src/onnx/tensor-type.ts';

describe('GraphBuilder', () => {
  it.each([
    ['float', [1.5, -2]],
    ['double', [0.1, -1e300]],
    ['int64', [-7, 2 ** 40]],
    ['int32', [-7, 2 ** 30]],
    ['int16', [-7, 300]],
    ['int8', [-7, 100]],
    ['uint8', [0, 200]],
    ['uint16', [0, 60_000]],
    ['uint32', [0, 4_000_000_000]],
    ['uint64', [0, 2 ** 40]],
    ['bool', [0, 1]],
    ['string', ['größe', '']],
  ] satisfies readonly [TensorType, number[] | string[]][])(
    'hands constants of type %s to ONNX Runtime',
    async (type, values) => {
      const graph = new GraphBuilder('constant');
      graph.output('y', graph.initializer('c', { type, shape: [2], values }), type, [2]);
      const { y } = await (await createSession(graph.toModel({ opset: 17 }))).run({});
      expect(plain(y.data)).toEqual(values);
    },
  );

  it('numbers names that are taken, and keeps those of inputs', async () => {
    const { Tensor } = await loadRuntime();
    const graph = new GraphBuilder('names');
    const add = graph.input('add', 'double', [null]);
    const y = graph.input('y', 'double', [null]);
    const two = graph.initializer('y', { type: 'double', shape: [1], values: [2] });
    graph.output('y', graph.node('Add', [graph.node('Add', [add, y]), two]), 'double', [null]);
    const session = await createSession(graph.toModel({ opset: 17 }));
    expect(session.inputNames).toEqual(['add', 'y']);
    const [name] = session.outputNames;
    const outputs = await session.run({
      add: new Tensor(Float64Array.of(1), [1]),
      y: new Tensor(Float64Array.of(3), [1]),
    });
    expect(plain(outputs[name].data)).toEqual([6]);
  });

  it('writes graphs within graphs, lists, negative numbers and left-out inputs', async () => {
    const body = new GraphBuilder('body');
    body.input('i', 'int64', []);
    const go = body.input('go', 'bool', []);
    const sum = body.input('sum', 'float', [3]);
    body.output('go_on', go, 'bool', []);
    const last = { attributes: { axis: { int: -1 } } };
    body.output('next', body.node('Add', [sum, body.node('Softmax', [sum], last)]), 'float', [3]);
    const graph = new GraphBuilder('loop');
    const start = graph.node('Constant', [], {
      attributes: { value: { tensor: { type: 'float', shape: [3], values: [0, 0, 0] } } },
    });
    const times = graph.initializer('times', { type: 'int64', shape: [], values: [2] });
    const total = graph.node('Loop', [times, null, start], { attributes: { body: { graph: body } } });
    const scaled = graph.node('Scaler', [total], {
      domain: 'ai.onnx.ml',
      attributes: { offset: { floats: [-1] }, scale: { floats: [3] } },
    });
    graph.output('y', scaled, 'float', [3]);
    const { y } = await (await createSession(graph.toModel({ opset: 17, opsetMl: 1 }))).run({});
    for (const value of y.data) expect(Number(value)).toBeCloseTo(5, 5);
  });

  it('writes metadata that reads back', () => {
    const graph = new GraphBuilder('metadata');
    const classes = graph.initializer('classes', { type: 'string', shape: [2], values: ['a', 'b'] });
    graph.output('y', classes, 'string', [2]);
    const model = readModel(graph.toModel({ opset: 17, metadata: { ballast: '{"größe":1}' } }));
    expect(model.metadata.get('ballast')).toBe('{"größe":1}');
    const tensor = readGraph(model.graph).initializers.get('classes');
    expect(tensor && tensorLabels(tensor)).toEqual(['a', 'b']);
  });
});

/** Elements of a tensor: text as it is, everything else as numbers. */
function plain(data: Tensor['data']): (string | number)[] {
  return Array.from<unknown>(data).map((value) => (typeof value === 'string' ? value : Number(value)));
}
