import type { GraphBuilder, GraphValue } from '../../onnx/graph-builder.ts';
import { CENTRAL, MIDDLE, type Rational } from './normal-quantile.ts';
import { quantileReferences, SMALLEST_SHARE } from './prepare-numbers.ts';
import type { Scaling } from './preprocessor.ts';

/** Quantile scaling as nodes, n x 1 double to the same; NaN stays. */
export function quantileScalingNodes(
  graph: GraphBuilder,
  { quantiles, distribution }: Extract<Scaling, { kind: 'quantile' }>,
  input: GraphValue,
): GraphValue {
  const last = quantiles.length - 1;
  const references = [...quantileReferences(quantiles.length)];
  const reversed = (values: readonly number[]) => values.map((_, i) => -values[last - i]);
  const math = arithmetic(graph);
  const up = interpolation(graph, input, quantiles, references);
  const down = interpolation(graph, math.negative(input), reversed(quantiles), reversed(references));
  const inner = math.times(math.minus(up, down), math.constant(0.5));
  const margin = distribution === 'normal' ? 1e-7 : 0;
  const below = math.minus(input, math.constant(margin));
  const above = math.plus(input, math.constant(margin));
  const compare = (name: string) => (margin === 0 ? 'Equal' : name);
  const isHigh = graph.node(compare('Greater'), [above, math.constant(quantiles[last])]);
  const isLow = graph.node(compare('Less'), [below, math.constant(quantiles[0])]);
  const high = graph.node('Where', [isHigh, math.constant(1), inner]);
  const share = graph.node('Where', [isLow, math.constant(0), high]);
  const scaled = distribution === 'uniform' ? share : normalNodes(graph, share);
  return graph.node('Where', [graph.node('IsNaN', [input]), math.constant(Number.NaN), scaled]);
}

/** numpy's `interp` at fixed places: a value's interval is how many places are not above it. */
function interpolation(
  graph: GraphBuilder,
  x: GraphValue,
  places: readonly number[],
  values: readonly number[],
): GraphValue {
  const math = arithmetic(graph);
  const row = graph.initializer('places', { type: 'double', shape: [1, places.length], values: places });
  const isReached = graph.node('LessOrEqual', [row, x]);
  const reached = graph.node('Cast', [isReached], { attributes: { to: { int: 7 } } });
  const axis = graph.initializer('axis', { type: 'int64', shape: [1], values: [1] });
  const count = graph.node('ReduceSum', [reached, axis], { attributes: { keepdims: { int: 0 } } });
  // Row 0 is below all places and row m at or above the last: both flat.
  const rows = Array.from({ length: places.length + 1 }, (_, i) => {
    if (i === 0) return { at: places[0], value: values[0], slope: 0 };
    if (i === places.length) return { at: places[i - 1], value: values[i - 1], slope: 0 };
    const gap = places[i] - places[i - 1];
    return {
      at: places[i - 1],
      value: values[i - 1],
      slope: gap === 0 ? 0 : (values[i] - values[i - 1]) / gap,
    };
  });
  const lookUp = (hint: string, column: readonly number[]) => {
    const table = graph.initializer(hint, { type: 'double', shape: [column.length, 1], values: column });
    return graph.node('Gather', [table, count]);
  };
  const from = lookUp(
    'starts',
    rows.map(({ at }) => at),
  );
  const slope = lookUp(
    'slopes',
    rows.map((entry) => entry.slope),
  );
  const base = lookUp(
    'values',
    rows.map(({ value }) => value),
  );
  return math.plus(math.times(slope, math.minus(x, from)), base);
}

/** The standard normal quantile of shares, which are moved off 0 and 1. */
function normalNodes(graph: GraphBuilder, share: GraphValue): GraphValue {
  const math = arithmetic(graph);
  const low = graph.node('Max', [share, math.constant(SMALLEST_SHARE)]);
  const p = graph.node('Min', [low, math.constant(1 - SMALLEST_SHARE)]);
  const q = math.minus(p, math.constant(0.5));
  const central = math.times(
    q,
    rational(graph, CENTRAL, math.minus(math.constant(0.180625), math.times(q, q))),
  );
  const isLow = graph.node('Less', [q, math.constant(0)]);
  const tail = graph.node('Where', [isLow, p, math.minus(math.constant(1), p)]);
  const r = graph.node('Sqrt', [math.negative(graph.node('Log', [tail]))]);
  // sqrt(-log(1e-7)) is 4.01: the outermost branch is never reached.
  const size = rational(graph, MIDDLE, math.minus(r, math.constant(1.6)));
  const outer = graph.node('Where', [isLow, math.negative(size), size]);
  const isCentral = graph.node('LessOrEqual', [graph.node('Abs', [q]), math.constant(0.425)]);
  return graph.node('Where', [isCentral, central, outer]);
}

function rational(graph: GraphBuilder, { top, bottom }: Rational, x: GraphValue): GraphValue {
  return graph.node('Div', [polynomial(graph, top, x), polynomial(graph, bottom, x)]);
}

function polynomial(graph: GraphBuilder, coefficients: readonly number[], x: GraphValue): GraphValue {
  const math = arithmetic(graph);
  const last = coefficients.length - 1;
  let sum = math.constant(coefficients[last]);
  for (let i = last - 1; i >= 0; i--) sum = math.plus(math.times(sum, x), math.constant(coefficients[i]));
  return sum;
}

function arithmetic(graph: GraphBuilder) {
  return {
    constant: (value: number) =>
      graph.initializer('number', { type: 'double', shape: [1, 1], values: [value] }),
    plus: (a: GraphValue, b: GraphValue) => graph.node('Add', [a, b]),
    minus: (a: GraphValue, b: GraphValue) => graph.node('Sub', [a, b]),
    times: (a: GraphValue, b: GraphValue) => graph.node('Mul', [a, b]),
    negative: (a: GraphValue) => graph.node('Neg', [a]),
  };
}
