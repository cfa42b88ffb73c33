import { BOOLEAN, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import type { EmittedColumn } from '../src/contract/rows.ts';
import { simulatedTable, type SimulatedColumn } from '../src/contract/simulated-table.ts';
import { matrixColumn } from '../src/frame/matrix.ts';
import { copulaFactor } from '../src/methods/simulation/copula.ts';
import { simulateColumns } from '../src/methods/simulation/simulate-columns.ts';

export default defineTableFunction({
  name: 'simulate',
  group: 'data source',
  summary:
    'Makes up a table by rules: columns from distributions, correlations, SQL expressions, rare events.',
  reference:
    'Nelsen 2006, An Introduction to Copulas (the Gaussian copula); Devroye 1986, Non-Uniform Random Variate Generation (inversion)',
  inputs: {},
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['columns'],
    properties: {
      n: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 1000, description: 'Rows.' },
      columns: {
        type: 'object',
        minProperties: 1,
        additionalProperties: { type: 'object' },
        description:
          "A struct of the columns, in their order: {age: {distribution: 'normal', mean: 40, sd: 10, min: 18}, adult: {expression: 'age >= 18'}}.",
      },
      correlations: {
        type: 'array',
        items: {
          type: 'object',
          required: ['a', 'b', 'r'],
          additionalProperties: false,
          properties: {
            a: { type: 'string' },
            b: { type: 'string' },
            r: { type: 'number', minimum: -1, maximum: 1 },
          },
        },
        description:
          "Rank correlations (Spearman's) of drawn columns: [{a: 'age', b: 'income', r: 0.5}]. All others are 0.",
      },
      events: {
        type: 'object',
        additionalProperties: { type: 'object' },
        description:
          "A struct of rare events, each a BOOLEAN column: {fraud: {rate: 0.002, among: 'amount > 50', set: {amount: 'amount * 8'}}}.",
      },
      random_state: randomStateArg,
    },
  },
  shape: 'table',
  columns: (_inputs, args) =>
    simulatedTable(args).drawn.map((column) => ({
      name: column.name,
      type: isWord(column) ? VARCHAR : DOUBLE,
      description: 'A drawn column.',
    })),
  stages: (args) => simulatedTable(args).stages,
  compute: async (_inputs, args, context) => {
    const { drawn, correlations } = simulatedTable(args);
    const names = drawn.map(({ name }) => name);
    const simulation = {
      rows: args.n,
      columns: drawn.map(({ name, draw, min, max, decimals, missing }) => ({
        name,
        draw,
        min,
        max,
        decimals,
        missing,
      })),
      factor: copulaFactor(correlations, names),
      seed: args.random_state ?? 0,
    };
    const matrix = await simulateColumns(simulation, context);
    return {
      kind: 'rows',
      rows: args.n,
      columns: drawn.map((column, c) => emitted(column, matrixColumn(matrix, c))),
    };
  },
  examples: [
    `from simulate(n := 500, columns := {
  customer_id: {expression: 'row_number() over ()'},
  age: {distribution: 'normal', mean: 40, sd: 12, min: 18, max: 95, decimals: 0},
  income: {distribution: 'lognormal', mean: 10, sd: 0.4, decimals: 2},
  country: {distribution: 'categorical', values: ['AT', 'DE', 'FR'], weights: [0.2, 0.5, 0.3]},
  adult: {expression: 'age >= 21'}
}, correlations := [{a: 'age', b: 'income', r: 0.4}], events := {fraud: {rate: 0.01, among: 'income > 20000', set: {income: 'income * 3'}}}, random_state := 42)`,
  ],
  use: 'For tables that are to be shown, tested or taught with, when no real row may be: every rate, correlation and rare event is known, so a method can be held against the truth. For data that look like a table you have, train a synthesizer instead.',
  critique:
    'Made-up data have the structure that was written down and no other: a model that does well on them has found your rules again. A Gaussian copula has no dependence in the far tails (Embrechts, McNeil and Straumann 2002, in Risk Management: Value at Risk and Beyond, 176), so joint extremes are too rare.',
  notes: `A column is drawn, {distribution: ...}, or worked out, {expression: ...}, from drawn ones and from expressions
before it; an expression may have a type, {expression: 'age', type: 'SMALLINT'}. Drawn columns also take missing, the
share of NULLs; numbers take decimals and, unless these are their parameters, min and max: values outside are not drawn,
and the rest is, in proportion.

| distribution | parameters (defaults) | type |
| --- | --- | --- |
| normal | mean (0), sd (1) | DOUBLE |
| lognormal | mean (0), sd (1), of the logarithm | DOUBLE |
| uniform | min (0), max (1) | DOUBLE |
| triangular | min (0), mode, max (1) | DOUBLE |
| exponential | mean (1) | DOUBLE |
| weibull | shape, scale (1) | DOUBLE |
| pareto | shape, scale (1) | DOUBLE |
| logistic | mean (0), scale (1) | DOUBLE |
| integer | min, max, both included | BIGINT |
| poisson | mean | BIGINT |
| binomial | trials, p | BIGINT |
| geometric | p | BIGINT |
| bernoulli | p (0.5) | BOOLEAN |
| categorical | values, weights (all the same) | of the values |
| date, timestamp | min, max, both included | DATE, TIMESTAMP |

An event happens with the chance rate, a number or a SQL expression over the columns, in rows that meet among, and then
sets columns to expressions. Events are the last columns. Expressions may not draw: random() has no seed.`,
});

function isWord({ type, values }: SimulatedColumn): boolean {
  return values !== null && type === VARCHAR;
}

function emitted(column: SimulatedColumn, drawn: Float64Array): EmittedColumn {
  const { name, type, values } = column;
  if (values === null) return { kind: 'stored', name, values: drawn };
  if (isWord(column)) {
    const codes = Int32Array.from(drawn, (place) => (Number.isNaN(place) ? -1 : place));
    const categories = [...new Set(values.map(String))];
    const codeOf = values.map((value) => categories.indexOf(String(value)));
    return { kind: 'coded', name, codes: codes.map((place) => (place < 0 ? -1 : codeOf[place])), categories };
  }
  const numbers = values.map((value) => (type === BOOLEAN ? Number(value === true) : Number(value)));
  return { kind: 'stored', name, values: drawn.map((place) => (Number.isNaN(place) ? NaN : numbers[place])) };
}
