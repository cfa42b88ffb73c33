import type { DuckDBType } from '@duckdb/node-api';
import { isBallastError } from '../errors/ballast-error.ts';
import type { Labels } from '../frame/frame.ts';
import { sharedInt32 } from '../frame/matrix.ts';
import type { RunContext } from '../workers/pool.ts';
import { groupArgs, overSamplerArgs, resamplerArgs, scaleArgs } from './args.ts';
import {
  defineTableFunction,
  type Args,
  type ArgSchema,
  type FunctionDefinition,
  type Inputs,
  type InputSpec,
  type OutputColumn,
  type Picture,
} from './define.ts';
import { checkComplete, checkFeatures, featureColumns, readTarget, type FeatureRule } from './features.ts';
import { IdentifierSearch, identifierWarning } from './identifier-columns.ts';
import { sourceData, standardizedData, type ResampleData, type ResampleOutcome } from './resample-data.ts';
import { renameRows, resampleGroups } from './resample-groups.ts';
import { freshKeys, newKeyColumns } from './new-key.ts';
import {
  ORIGIN_TYPE,
  SCORED_ORIGIN_TYPE,
  type MadeColumn,
  type NewKey,
  type Placed,
  type Resampled,
  type ResampleLayout,
  type RowPlaces,
} from './resampled.ts';
import { readGroups } from './row-groups.ts';
import type { RowFilter, SourceColumn, SourceTable } from './source-table.ts';

export type { ResampleData, ResampleOutcome } from './resample-data.ts';

/** Resamples rows: all of a source, or one group. */
export type Resample = (data: ResampleData, args: Args, context: RunContext) => Promise<ResampleOutcome>;

/** A call whose rows are not read yet. */
export interface ResampleCall {
  readonly inputs: Inputs;
  readonly args: Args;
  readonly features: readonly SourceColumn[];
  /** Which rows of the source take part. */
  readonly filter: RowFilter;
}

/** What the author of a resampler writes; the rest is the same for all of them. */
export interface ResamplerSpec {
  readonly name: string;
  readonly group: 'over-sampler' | 'under-sampler' | 'combined sampler';
  readonly summary: string;
  readonly reference: string;
  /** Arguments of its own. */
  readonly args: Readonly<Record<string, ArgSchema>>;
  /**
   * What it does with features: 'ignored' reads the target alone, 'numbers' takes float64 and refuses text,
   * 'categories' takes every value as a category, 'mixed' asks `categories` which. Samplers that take numbers when
   * no argument is given have `scale`.
   */
  readonly features: (args: Args) => 'ignored' | 'numbers' | 'categories' | 'mixed';
  /** The features that are categories, in the order in which they are drawn; for 'mixed'. */
  readonly categories?: (args: Args, features: readonly SourceColumn[]) => readonly string[];
  /** Why it takes numbers alone and what to do about text, for messages. Default: distances need numbers. */
  readonly numbersOnly?: Pick<FeatureRule, 'why' | 'insteadOfText'>;
  readonly examples: readonly string[];
  /** When to use it, and what the literature says against it. */
  readonly use: string;
  readonly critique: string;
  readonly notes?: string;
  /** How it is called for its picture; default: with its defaults. */
  readonly picture?: Picture;
  /** Whether it makes rows; by default, all but under-samplers do. */
  readonly makesRows?: boolean;
  /** Tables that it reads besides the source. */
  readonly inputs?: Readonly<Record<string, InputSpec>>;
  /** Arguments that can be written without their names, behind the source; default: the target. */
  readonly positional?: readonly string[];
  /** Whether new rows have a probability, which `origin` tells. */
  readonly hasScores?: boolean;
  /** Resamples; or, for what depends on more than the rows, `open` gives what does, once for all groups. */
  readonly resample?: Resample;
  readonly open?: (call: ResampleCall, context: RunContext) => Promise<Resample>;
}

/** Declares a resampler: a function that keeps its source's columns and changes its rows. */
export function defineResampler(spec: ResamplerSpec): FunctionDefinition {
  const takesNumbers = ['numbers', 'mixed'].includes(spec.features({}));
  return defineTableFunction({
    name: spec.name,
    group: spec.group,
    summary: spec.summary,
    reference: spec.reference,
    inputs: {
      source: { description: 'Table to resample: a name, a common table expression or a query text.' },
      ...spec.inputs,
    },
    ...(spec.positional === undefined ? {} : { positional: spec.positional }),
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      properties: {
        ...resamplerArgs,
        ...(takesNumbers ? scaleArgs : {}),
        ...groupArgs,
        ...(makesRows(spec) ? overSamplerArgs : {}),
        ...spec.args,
      },
    },
    shape: 'resample',
    columns: (_inputs, args: Args) => originColumns(args, originType(spec)),
    compute: async (inputs: Inputs, args: Args, context) => resampleSource(spec, inputs, args, context),
    examples: spec.examples,
    use: spec.use,
    critique: spec.critique,
    picture: spec.picture ?? {},
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
  });
}

/** The column that `origin` asks for, if it does. */
export function originColumns({ origin }: Args, type: DuckDBType = ORIGIN_TYPE): OutputColumn[] {
  return typeof origin === 'string' ? [{ name: origin, type, description: 'Where the row comes from.' }] : [];
}

function originType({ hasScores }: ResamplerSpec): DuckDBType {
  return hasScores === true ? SCORED_ORIGIN_TYPE : ORIGIN_TYPE;
}

function makesRows({ makesRows: says, group }: ResamplerSpec): boolean {
  return says ?? group !== 'under-sampler';
}

/** Rows from which a sampler of features is sure to use the workers. */
const WARM_FROM = 20_000;

async function resampleSource(
  spec: ResamplerSpec,
  inputs: Inputs,
  args: Args,
  context: RunContext,
): Promise<Resampled> {
  const { source } = inputs;
  const target = String(args.target);
  const groupBy = (args.group_by as readonly string[] | undefined) ?? [];
  const columns = featureColumns(source, args, target);
  const newKeys = await newKeyColumns(source, args, target);
  const filter: RowFilter = typeof args.where === 'string' ? { where: `(${args.where})` } : {};
  const labels = await targetOf(source, target, filter, groupBy.length > 0 && args.small_groups !== 'error');
  if (labels === null) {
    context.warn(`${spec.name}(): there is no row to resample, so no group.`);
    const layout = layoutOf(spec, args, target, [], []);
    return { kind: 'resampled', kept: 'all', synthetic: null, places: null, layout };
  }
  const use = spec.features(args);
  // Checking and reading the features takes as long as starting the workers that will search them.
  if (use !== 'ignored' && labels.codes.length >= WARM_FROM) context.pool.warm();
  const categories = categoryNames(spec, args, columns);
  const features = columns.map(({ name }) => name).filter((name) => !categories.includes(name));
  if (use !== 'ignored') {
    await checkFeatures(source, columns, {
      ...ruleOf(spec, use),
      text: categories,
      canKeep: true,
      canRenew: makesRows(spec),
    });
    await checkComplete(source, columns, filter);
  }
  const identifiers = new IdentifierSearch(use === 'ignored' ? [] : columns);
  const data = sourceData(source, { target, labels, features, categories, identifiers, ...filter });
  const method = spec.resample ?? (await spec.open?.({ inputs, args, features: columns, filter }, context));
  if (method === undefined) throw new Error(`${spec.name} declares neither resample nor open`);
  const resample = async (part: ResampleData, inside: RunContext) =>
    method(args.scale === true ? await standardizedData(part, inside) : part, args, inside);
  const outcome =
    groupBy.length === 0
      ? await resample(data, context)
      : await resampleGroups(
          {
            name: spec.name,
            groups: await readGroups(source, groupBy, filter),
            keepsSmall: args.small_groups !== 'error',
            resample,
          },
          data,
          context,
        );
  const suspects = await identifiers.found(source);
  if (suspects.length > 0) context.warn(identifierWarning(spec.name, suspects, true, makesRows(spec)));
  const placed = splitPlaces(outcome, labels.codes.length);
  const layout = layoutOf(
    spec,
    args,
    target,
    [...columns.map(({ name }) => name), ...groupBy],
    await freshKeys(source, newKeys, args, placed),
  );
  if (filter.where === undefined) return { kind: 'resampled', ...placed, layout };
  return {
    kind: 'resampled',
    ...(await withOthers(source, await source.readRowNumbers(filter), placed)),
    layout,
  };
}

/** The class of every row; null where none is there and that is no error, because no group is too small either. */
async function targetOf(
  source: SourceTable,
  target: string,
  filter: RowFilter,
  mayBeEmpty: boolean,
): Promise<Labels | null> {
  try {
    return await readTarget(source, target, filter);
  } catch (error) {
    if (mayBeEmpty && isBallastError(error, 'EMPTY_SOURCE')) return null;
    throw error;
  }
}

function categoryNames(
  spec: ResamplerSpec,
  args: Args,
  features: readonly SourceColumn[],
): readonly string[] {
  const use = spec.features(args);
  if (use === 'categories') return features.map(({ name }) => name);
  return use === 'mixed' ? (spec.categories?.(args, features) ?? []) : [];
}

function ruleOf(
  spec: ResamplerSpec,
  use: 'numbers' | 'categories' | 'mixed',
): Pick<FeatureRule, 'why' | 'insteadOfText'> {
  if (use === 'mixed')
    return {
      why: 'what is no category must be a number',
      insteadOfText: 'Name it in categorical_features.',
    };
  return (
    spec.numbersOnly ?? {
      why: use === 'categories' ? 'a category is a short text or number' : 'distances need numbers',
      insteadOfText: 'Use smotenc(), which takes categories.',
    }
  );
}

function layoutOf(
  spec: ResamplerSpec,
  args: Args,
  target: string,
  features: readonly string[],
  newKeys: readonly NewKey[],
): ResampleLayout {
  return {
    target,
    features,
    keepFromBase: args.keep_from === 'base',
    // The source's rows come with the first shard, so that all shards together are the whole.
    syntheticOnly: args.synthetic_only === true || Number(args.shard ?? 0) > 0,
    origin: typeof args.origin === 'string' ? args.origin : undefined,
    originType: originType(spec),
    newKeys,
    truncate: args.rounding === 'truncate',
  };
}

/** Takes a list of kept and new rows apart, `rows` being the number of those that take part. */
function splitPlaces({ kept, synthetic }: ResampleOutcome, rows: number): Placed {
  if (kept === 'all' || synthetic === null) return { kept, synthetic, places: null };
  const size = kept.reduce((count, row) => count + (row < rows ? 1 : 0), 0);
  const own = new Int32Array(size);
  const places: RowPlaces = {
    kept: new Int32Array(size),
    synthetic: new Int32Array(synthetic.rows).fill(-1),
  };
  let at = 0;
  for (const [place, row] of kept.entries()) {
    if (row < rows) {
      own[at] = row;
      places.kept[at++] = place;
    } else places.synthetic[row - rows] = place;
  }
  return { kept: own, synthetic, places };
}

function renamedColumn(column: MadeColumn, numbers: Int32Array): MadeColumn {
  if (column.kind !== 'edited' || column.edit !== 'gives') return column;
  return {
    ...column,
    fill: (start, count, out) => {
      column.fill(start, count, out);
      renameRows(out.subarray(0, count), numbers);
    },
  };
}

/** Turns rows that meet `where` into rows of the source: the others stay, before those that were resampled. */
export async function withOthers(
  source: SourceTable,
  numbers: Int32Array,
  { kept, synthetic, places }: Placed,
): Promise<Placed> {
  const renumbered =
    synthetic === null || synthetic.from !== undefined
      ? synthetic
      : {
          ...synthetic,
          base: synthetic.base.map((row) => numbers[row]),
          features: synthetic.features.map((feature) => renamedColumn(feature, numbers)),
        };
  if (kept === 'all') return { kept, synthetic: renumbered, places };
  const total = await source.rowCount();
  const inside = new Uint8Array(total);
  for (const row of numbers) inside[row] = 1;
  const others = total - numbers.length;
  const rows = sharedInt32(others + kept.length);
  let at = 0;
  for (let row = 0; row < total; row++) if (inside[row] === 0) rows[at++] = row;
  for (const row of kept) rows[at++] = numbers[row];
  if (places === null) return { kept: rows, synthetic: renumbered, places };
  return {
    kept: rows,
    synthetic: renumbered,
    places: {
      kept: Int32Array.from(rows, (_, i) => (i < others ? i : places.kept[i - others] + others)),
      synthetic: places.synthetic.map((place) => (place < 0 ? place : place + others)),
    },
  };
}
