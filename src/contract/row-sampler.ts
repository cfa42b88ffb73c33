import { BallastError } from '../errors/ballast-error.ts';
import { concatRows } from '../methods/sampling/class-rows.ts';
import type { RunContext } from '../workers/pool.ts';
import { groupArgs, randomStateArg, resamplerArgs } from './args.ts';
import { defineTableFunction, type Args, type ArgSchema, type FunctionDefinition } from './define.ts';
import { originColumns, withOthers } from './resampler.ts';
import { ORIGIN_TYPE, type Resampled } from './resampled.ts';
import { readGroups } from './row-groups.ts';
import type { RowFilter, SourceTable } from './source-table.ts';

/** Rows to draw from: all that take part, or one group of them; numbered from 0. */
export interface SampledRows {
  readonly count: number;
  /** A column's values; NULL is NaN. */
  column(name: string): Promise<Float64Array>;
  /** The rows by their values of some columns, as GROUP BY parts them, sorted by these values. */
  strata(names: readonly string[]): Promise<Int32Array[]>;
}

/** What the author of a row sampler writes: a function that keeps some rows of a table, whatever its columns are. */
export interface RowSamplerSpec extends Pick<
  FunctionDefinition,
  'name' | 'summary' | 'reference' | 'positional' | 'examples' | 'notes' | 'picture'
> {
  readonly use: string;
  readonly critique: string;
  readonly args: Readonly<Record<string, ArgSchema>>;
  readonly required?: readonly string[];
  /** What else is wrong with a call, before any row is read. */
  readonly check?: (source: SourceTable, args: Args) => void;
  readonly choose: (rows: SampledRows, args: Args, context: RunContext) => Promise<Int32Array>;
}

/** Declares a row sampler. */
export function defineRowSampler({
  choose,
  check,
  required = [],
  args,
  ...spec
}: RowSamplerSpec): FunctionDefinition {
  const { where, order_by, origin } = resamplerArgs;
  return defineTableFunction({
    ...spec,
    group: 'sample',
    inputs: {
      source: { description: 'Table to draw rows from: a name, a common table expression or a query text.' },
    },
    args: {
      type: 'object',
      additionalProperties: false,
      required,
      properties: { ...args, where, order_by, origin, ...groupArgs, random_state: randomStateArg },
    },
    shape: 'resample',
    columns: (_inputs, given: Args) => originColumns(given),
    compute: async ({ source }, given: Args, context) => {
      check?.(source, given);
      const filter: RowFilter = typeof given.where === 'string' ? { where: `(${given.where})` } : {};
      const kept = await chooseRows(spec.name, choose, source, given, filter, context);
      const placed = { kept, synthetic: null, places: null };
      const layout: Resampled['layout'] = {
        target: '',
        features: [],
        keepFromBase: false,
        syntheticOnly: false,
        origin: typeof given.origin === 'string' ? given.origin : undefined,
        originType: ORIGIN_TYPE,
        newKeys: [],
        truncate: false,
      };
      if (filter.where === undefined) return { kind: 'resampled', ...placed, layout };
      return {
        kind: 'resampled',
        ...(await withOthers(source, await source.readRowNumbers(filter), placed)),
        layout,
      };
    },
  });
}

async function chooseRows(
  name: string,
  choose: RowSamplerSpec['choose'],
  source: SourceTable,
  args: Args,
  filter: RowFilter,
  context: RunContext,
): Promise<Int32Array> {
  const count = await source.rowCount(filter);
  const whole = wholeRows(source, filter, count);
  const groupBy = args.group_by as readonly string[] | undefined;
  if (groupBy === undefined)
    return choose(
      sampledRows(whole, count, (place) => place),
      args,
      context,
    );
  const chosen: Int32Array[] = [];
  const small: string[] = [];
  const groups = await readGroups(source, groupBy, filter);
  for (const group of groups) {
    try {
      const places = await choose(
        sampledRows(whole, group.rows.length, (place) => group.rows[place]),
        args,
        context,
      );
      chosen.push(places.map((place) => group.rows[place]));
    } catch (error) {
      const isSmall = error instanceof BallastError && TOO_SMALL.has(error.code);
      if (!isSmall) throw error;
      if (args.small_groups === 'error')
        throw new BallastError(
          'GROUP_TOO_SMALL',
          { group: group.name, sentence: error.sentence },
          { ...error.where, argument: 'group_by' },
        );
      chosen.push(group.rows);
      small.push(`${group.name}: ${error.sentence}`);
    }
  }
  if (small.length > 0)
    context.warn(
      `${name}(): ${small.length} of ${groups.length} groups stay as they are, because they are too small; the first is ${small[0]} With small_groups := 'error' this is an error.`,
    );
  return concatRows(chosen);
}

const TOO_SMALL = new Set<string>(['SAMPLE_TOO_LARGE', 'SAMPLE_STRATUM_TOO_SMALL', 'SAMPLE_WEIGHTS']);

/** Reads of the whole, done once whatever the number of groups. */
interface WholeRows {
  column(name: string): Promise<Float64Array>;
  /** Of every row the place of its stratum. */
  strata(names: readonly string[]): Promise<Int32Array>;
}

function wholeRows(source: SourceTable, filter: RowFilter, count: number): WholeRows {
  let column: Promise<Float64Array> | undefined;
  let strata: Promise<Int32Array> | undefined;
  const readStrata = async (names: readonly string[]) => {
    const stratumOf = new Int32Array(count);
    (await readGroups(source, names, filter)).forEach(({ rows }, i) => {
      for (const row of rows) stratumOf[row] = i;
    });
    return stratumOf;
  };
  return {
    column: (name) => (column ??= source.readMatrix([name], filter).then(({ data }) => data)),
    strata: (names) => (strata ??= readStrata(names)),
  };
}

/** Some rows of the whole, or all. */
function sampledRows(whole: WholeRows, count: number, rowAt: (place: number) => number): SampledRows {
  return {
    count,
    column: async (name) => {
      const values = await whole.column(name);
      return Float64Array.from({ length: count }, (_, place) => values[rowAt(place)]);
    },
    strata: async (names) => {
      const stratumOf = await whole.strata(names);
      const parts = new Map<number, number[]>();
      for (let place = 0; place < count; place++) {
        const stratum = stratumOf[rowAt(place)];
        const part = parts.get(stratum);
        if (part === undefined) parts.set(stratum, [place]);
        else part.push(place);
      }
      return [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => Int32Array.from(part));
    },
  };
}
