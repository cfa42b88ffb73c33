import type { DuckDBType } from '@duckdb/node-api';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { LabelPair } from '../methods/metrics/label-pairs.ts';
import type { RunContext } from '../workers/pool.ts';
import type { Projected } from './projected.ts';
import type { RowBatch } from './rows.ts';
import type { Resampled } from './resampled.ts';
import type { SourceTable } from './source-table.ts';

/**
 * What a SQL function is. One declaration gives its registration, the check of its arguments, its entry in
 * `ballast functions`, its page in docs/functions and its cases in the contract suite.
 */
export interface FunctionDefinition {
  /** Its SQL name, snake_case; also the name of its file in udfs/. */
  readonly name: string;
  readonly group: FunctionGroup;
  /** One line: what it does, for lists and completion. */
  readonly summary: string;
  /** Paper, book or reference implementation. */
  readonly reference: string;
  /** Tables that it reads, by argument name. The first can be written without its name. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Arguments but for the inputs, as a closed JSON Schema object. */
  readonly args: ArgsSchema;
  /**
   * Arguments that can be written without their names, behind the inputs; default: the required ones. An input that
   * is listed here stands here.
   */
  readonly positional?: readonly string[];
  /**
   * How its result stands to its first input: a table of its own, the input with columns added, the input with rows
   * taken away or added, or what SQL expressions make of it. Real rows of the latter three never pass through
   * JavaScript.
   */
  readonly shape: 'table' | 'extend' | 'resample' | 'project';
  /** Columns of its own: all of them (table, project) or the added ones (extend). Not used by resamplers. */
  readonly columns: (
    inputs: never,
    args: never,
  ) => readonly OutputColumn[] | Promise<readonly OutputColumn[]>;
  /** Inputs and arguments are `never` here: their types belong to each declaration, and ajv establishes them. */
  readonly compute: (inputs: never, args: never, context: RunContext) => Promise<Computed>;
  /**
   * Makes it a name for other functions: gives the one that a call means and the arguments to pass on. The other
   * checks these by its own schema, and the call is its call from then on.
   */
  readonly standsFor?: (args: Args) => { readonly definition: FunctionDefinition; readonly args: Args };
  /** Whether a call without `random_state` needs a seed; default: if it has that argument. */
  readonly needsSeed?: (args: Args) => boolean;
  /**
   * SQL that is worked out over the rows that `compute` gives, one stage over the other; `columns` are then those of
   * the rows, and DuckDB finds those of the result. For tables of their own.
   */
  readonly stages?: (args: Args) => readonly SqlStage[];
  /** Statements for the docs; the contract suite runs them over the tables that it provides. */
  readonly examples: readonly string[];
  /** The form in GROUP BY, if it has one. */
  readonly aggregate?: AggregateForm;
  /** When to use it, Markdown; every sampler says so. */
  readonly use?: string;
  /** What the literature says against it, Markdown; every sampler says so. */
  readonly critique?: string;
  /** Longer remarks for its page, Markdown. */
  readonly notes?: string;
  /** Has its page show a toy table before and after it; see picture.ts. */
  readonly picture?: Picture;
}

/** SQL around a query, and the piece of it that the caller wrote, which is checked to be one closed expression. */
export interface SqlStage {
  /** The argument that it came from. */
  readonly argument?: string;
  readonly text?: string;
  /** @param from  what stands behind FROM */
  readonly wrap: (from: string) => string;
}

/** How a function is called for its picture. */
export interface Picture {
  /** Query of x, y and label over `toy`, where that itself is not the right source. */
  readonly source?: string;
  /** Arguments beside the source, target, seed and origin, as SQL. */
  readonly args?: string;
}

export type FunctionGroup =
  | 'data source'
  | 'split'
  | 'sample'
  | 'profile'
  | 'preparation'
  | 'check'
  | 'over-sampler'
  | 'under-sampler'
  | 'combined sampler'
  | 'model'
  | 'predictor'
  | 'metric';

export interface InputSpec {
  readonly description: string;
  /** Absent inputs are missing from `Inputs`. */
  readonly optional?: boolean;
  /** The argument may also be the path of a file that is no table, such as an .onnx model. */
  readonly files?: RegExp;
  /** Words that stand for something else than a table; a table of such a name is written in quotes. */
  readonly words?: readonly string[];
}

/** The inputs of one call. A file instead of a table has no columns. */
export type Inputs = Readonly<Record<string, SourceTable>>;
export type Args = Readonly<Record<string, unknown>>;

export interface ArgsSchema {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, ArgSchema>>;
}

/** A JSON Schema of one argument, with our own keywords. */
export interface ArgSchema {
  readonly description: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  /** Names of columns of this input: resolved and checked before `compute` sees them. */
  readonly column?: string;
  readonly [keyword: string]: unknown;
}

export interface OutputColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly description: string;
}

/** The result of a call, by its shape. */
export type Computed = RowBatch | Resampled | Projected;

/** A function as aggregate: how SQL collects a group, and how the collected group becomes a number. */
export interface AggregateForm {
  /** Names of the expressions that it aggregates, in the order in which they are written; `?` marks optional ones. */
  readonly expressions: readonly string[];
  /**
   * SQL of native aggregates that collect one group; `over` puts the call's FILTER and OVER behind each. With `single`,
   * as in PIVOT, there is room for one of them.
   */
  readonly collect: (
    expressions: Readonly<Record<string, string>>,
    args: Readonly<Record<string, string>>,
    over: AggregateOver,
    single: boolean,
  ) => CollectedSql;
  /** What becomes of a group, for each kind that `collect` may choose. */
  readonly reduce: Partial<Reducers>;
}

/** A native aggregate over the rows of the call; with a condition over those of them that meet it. */
export type AggregateOver = (aggregate: string, condition?: string) => string;

export interface CollectedSql {
  readonly kind: keyof Reducers;
  /** As many values as the kind has. */
  readonly values: readonly string[];
}

export interface Reducers {
  /** LIST(STRUCT(target DOUBLE, score DOUBLE, weight DOUBLE)), without NULLs. */
  readonly scores: (group: ScoredGroup, args: Args) => number | null;
  /** LIST(DOUBLE) of the positive rows, LIST(DOUBLE) of all others, and their lowest and highest label. */
  readonly classes: (group: ClassGroup, args: Args) => number | null;
  /** MAP(STRUCT(truth VARCHAR, predicted VARCHAR, weight DOUBLE), count). */
  readonly pairs: (pairs: readonly LabelPair[], args: Args) => number | null;
}

export interface ScoredGroup {
  readonly target: Float64Array;
  readonly score: Float64Array;
  readonly weight: Float64Array;
}

export interface ClassGroup {
  /** Scores of the positive rows, and of all others. */
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  /** Labels of the others; NaN where there are none. */
  readonly lowest: number;
  readonly highest: number;
}

type ArgsOf<S> = S extends JSONSchema ? FromSchema<S> : never;

/** A declaration whose `compute` sees the TypeScript type of its own schema. */
export interface TypedDefinition<S extends ArgsSchema, I extends string> extends Omit<
  FunctionDefinition,
  'args' | 'inputs' | 'columns' | 'compute'
> {
  readonly inputs: Readonly<Record<I, InputSpec>>;
  readonly args: S;
  readonly columns: (
    inputs: Readonly<Record<I, SourceTable>>,
    args: ArgsOf<S>,
  ) => readonly OutputColumn[] | Promise<readonly OutputColumn[]>;
  readonly compute: (
    inputs: Readonly<Record<I, SourceTable>>,
    args: ArgsOf<S>,
    context: RunContext,
  ) => Promise<Computed>;
}

/** Declares a SQL function. */
export function defineTableFunction<const S extends ArgsSchema, const I extends string = never>(
  definition: TypedDefinition<S, I>,
): FunctionDefinition {
  return definition;
}
