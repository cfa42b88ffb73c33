import { BallastError } from '../errors/ballast-error.ts';
import type { Label, Labels } from '../frame/frame.ts';
import { rowsByClass } from '../methods/sampling/class-rows.ts';
import { sharedInt32, type Matrix } from '../frame/matrix.ts';
import type { RunContext } from '../workers/pool.ts';
import { overSamplerArgs, resamplerArgs } from './args.ts';
import { defineTableFunction, type Args, type ArgSchema, type FunctionDefinition } from './define.ts';
import { ORIGIN_TYPE, type ResampleLayout, type Synthetic } from './resampled.ts';
import { checkFeatures, featureColumns } from './features.ts';
import type { SourceTable } from './source-table.ts';
import { quoteName, quoteString } from './quote.ts';

/** What the author of a resampler writes; the rest is the same for all of them. */
export interface ResamplerSpec {
  readonly name: string;
  readonly group: 'over-sampler' | 'under-sampler';
  readonly summary: string;
  readonly reference: string;
  /** Arguments of its own. */
  readonly args: Readonly<Record<string, ArgSchema>>;
  /**
   * What it does with features: 'ignored' reads the target alone, 'numbers' takes float64 and refuses text,
   * 'any' takes text too.
   */
  readonly features: (args: Args) => 'ignored' | 'numbers' | 'any';
  readonly examples: readonly string[];
  readonly notes?: string;
  readonly resample: (data: ResampleData, args: Args, context: RunContext) => Promise<ResampleOutcome>;
}

/** The rows that take part, numbered from 0. */
export interface ResampleData {
  readonly target: string;
  readonly labels: Labels;
  readonly features: readonly string[];
  /** Numbers of one class's rows, in order. */
  rowsOfClass(code: number): Int32Array;
  /** All rows' features, n x d. */
  matrix(): Promise<Matrix>;
  /** Features of one class's rows, in their order. */
  matrixOfClass(code: number): Promise<Matrix>;
}

export interface ResampleOutcome {
  readonly kept: 'all' | Int32Array;
  readonly synthetic: Synthetic | null;
}

/** Declares a resampler: a function that keeps its source's columns and changes its rows. */
export function defineResampler(spec: ResamplerSpec): FunctionDefinition {
  const makesRows = spec.group === 'over-sampler';
  return defineTableFunction({
    name: spec.name,
    group: spec.group,
    summary: spec.summary,
    reference: spec.reference,
    inputs: {
      source: { description: 'Table to resample: a name, a common table expression or a query text.' },
    },
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      properties: { ...resamplerArgs, ...(makesRows ? overSamplerArgs : {}), ...spec.args },
    },
    shape: 'resample',
    columns: (_inputs, args: Args) =>
      typeof args.origin === 'string'
        ? [{ name: args.origin, type: ORIGIN_TYPE, description: 'Where the row comes from.' }]
        : [],
    compute: async ({ source }, args: Args, context) => resampleSource(spec, source, args, context),
    examples: spec.examples,
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
  });
}

async function resampleSource(spec: ResamplerSpec, source: SourceTable, args: Args, context: RunContext) {
  const target = String(args.target);
  const features = featureColumns(source, args, target);
  const where = typeof args.where === 'string' ? `(${args.where})` : undefined;
  const filter = where === undefined ? {} : { where };
  const labels = await source.readLabels(target, filter);
  if (labels.codes.length === 0) throw new BallastError('EMPTY_SOURCE', { table: source.label });
  if (labels.codes.includes(-1))
    throw new BallastError(
      'NULL_TARGET',
      { rows: labels.codes.filter((code) => code < 0).length },
      { column: target },
    );
  const use = spec.features(args);
  if (use !== 'ignored') checkFeatures(features, use === 'numbers');
  const names = features.map((column) => column.name);
  let byClass: Int32Array[] | undefined;
  const data: ResampleData = {
    target,
    labels,
    features: names,
    rowsOfClass: (code) => (byClass ??= rowsByClass(labels))[code],
    matrix: async () => complete(await source.readMatrix(names, filter), names),
    matrixOfClass: async (code) => {
      const isClass = `${quoteName(target)} = ${labelLiteral(labels.classes[code])}`;
      return complete(
        await source.readMatrix(names, { where: where === undefined ? isClass : `${where} AND ${isClass}` }),
        names,
      );
    },
  };
  const outcome = await spec.resample(data, args, context);
  const numbers = where === undefined ? undefined : await source.readRowNumbers(filter);
  return {
    kind: 'resampled' as const,
    kept:
      numbers === undefined || outcome.kept === 'all'
        ? outcome.kept
        : await withOthers(source, numbers, outcome.kept),
    synthetic: numbers === undefined ? outcome.synthetic : renumbered(outcome.synthetic, numbers),
    layout: layoutOf(args, target, names),
  };
}

function labelLiteral(label: Label): string {
  return typeof label === 'string' ? quoteString(label) : String(label);
}

/** Refuses missing values: distances to them mean nothing. */
function complete(matrix: Matrix, names: readonly string[]): Matrix {
  for (const [c, name] of names.entries()) {
    const from = c * matrix.rows;
    let missing = 0;
    for (let r = 0; r < matrix.rows; r++) if (!Number.isFinite(matrix.data[from + r])) missing++;
    if (missing > 0)
      throw new BallastError('MISSING_VALUES', { column: name, rows: missing }, { column: name });
  }
  return matrix;
}

function layoutOf(args: Args, target: string, features: readonly string[]): ResampleLayout {
  return {
    target,
    features,
    keepFromBase: args.keep_from === 'base',
    syntheticOnly: args.synthetic_only === true,
    origin: typeof args.origin === 'string' ? args.origin : undefined,
    truncate: args.rounding === 'truncate',
  };
}

/** Rows outside of `where` stay, each in its place before the resampled ones that follow it. */
async function withOthers(source: SourceTable, numbers: Int32Array, kept: Int32Array): Promise<Int32Array> {
  const total = await source.rowCount();
  const inside = new Uint8Array(total);
  for (const row of numbers) inside[row] = 1;
  const rows = sharedInt32(total - numbers.length + kept.length);
  let at = 0;
  for (let row = 0; row < total; row++) if (inside[row] === 0) rows[at++] = row;
  for (const row of kept) rows[at++] = numbers[row];
  return rows;
}

function renumbered(synthetic: Synthetic | null, numbers: Int32Array): Synthetic | null {
  return synthetic === null ? null : { ...synthetic, base: synthetic.base.map((row) => numbers[row]) };
}
