import { DOUBLE } from '@duckdb/node-api';
import { sharedFloat64, sharedUint8 } from '../frame/matrix.ts';
import { rankRowsOnPool } from '../methods/metrics/parallel.ts';
import type { Ranking } from '../methods/metrics/ranking.ts';
import { sampleWeightArg } from './args.ts';
import { defineTableFunction, type Args, type ArgSchema, type FunctionDefinition } from './define.ts';
import { metricSource, scoredArgs } from './metric-args.ts';
import type { RowBatch, StoredColumn } from './rows.ts';
import { readScoredRows } from './scored-rows.ts';

interface CurveSpec {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  readonly args?: Readonly<Record<string, ArgSchema>>;
  /** Columns of the result, each with what it holds. */
  readonly columns: Readonly<Record<string, string>>;
  /** The columns' values; NaN is NULL, and a shorter column ends in NULLs. */
  readonly draw: (ranking: Ranking, args: Args) => readonly Float64Array[];
  readonly notes?: string;
}

/** Declares a curve over all thresholds: one row a threshold. */
export function defineCurve(spec: CurveSpec): FunctionDefinition {
  const names = Object.keys(spec.columns);
  return defineTableFunction({
    name: spec.name,
    group: 'metric',
    summary: spec.summary,
    reference: spec.reference,
    inputs: metricSource,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target', 'score'],
      properties: { ...scoredArgs, sample_weight: sampleWeightArg, ...spec.args },
    },
    shape: 'table',
    columns: () => names.map((name) => ({ name, type: DOUBLE, description: spec.columns[name] })),
    compute: async ({ source }, args: Args, context) => {
      const rows = await readScoredRows(source, args);
      return curveRows(names, spec.draw(await rankRowsOnPool(rows, 'all', context), args));
    },
    examples: [`from ${spec.name}(predictions, target := y, score := probability_1)`],
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
  });
}

/** Columns of numbers as rows. */
export function curveRows(names: readonly string[], columns: readonly Float64Array[]): RowBatch {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  return { kind: 'rows', rows, columns: columns.map((values, c) => stored(names[c], values, rows)) };
}

function stored(name: string, values: Float64Array, rows: number): StoredColumn {
  const complete = sharedFloat64(rows).fill(NaN);
  complete.set(values);
  const valid = sharedUint8(rows);
  for (let i = 0; i < rows; i++) valid[i] = Number(!Number.isNaN(complete[i]));
  return { kind: 'stored', name, values: complete, valid: valid.includes(0) ? valid : null };
}

export const dropIntermediateArg = (isDefault: boolean) =>
  ({
    type: 'boolean',
    default: isDefault,
    description: 'Leave out the points that lie on a straight line between two others.',
  }) as const satisfies ArgSchema;
