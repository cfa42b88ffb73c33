import type { Args, Computed, FunctionDefinition, Inputs, OutputColumn } from '../contract/define.ts';
import { resolveColumns } from '../contract/columns.ts';
import type { RowBatch } from '../contract/rows.ts';
import { argumentNames, validateArgs } from '../contract/validate.ts';
import { BallastError, located } from '../errors/ballast-error.ts';
import { freshSeed } from '../random/random-state.ts';
import type { RunContext } from '../workers/pool.ts';
import { OMITTED } from './macros.ts';
import { checkExpression, closedArgs, sqlArgumentError } from './sql-arguments.ts';
import { openSource, type DescribedSource, type SourceWorld } from './open-source.ts';
import { SessionSource } from './source.ts';
import { resampledQuery } from './resample-query.ts';
import { projectedQuery } from './project-query.ts';
import { describedQuery, extendedQuery, tableQuery } from './shapes.ts';

/** What a call needs of the statement that it stands in. */
export interface CallWorld extends SourceWorld {
  readonly context: (label: string) => RunContext;
  emit(batch: RowBatch): string;
}

/** One call in one statement: equal calls are one, so that they draw the same rows. */
export class Call {
  private readonly world: CallWorld;
  private readonly definition: FunctionDefinition;
  private readonly sources: Readonly<Record<string, DescribedSource>>;
  private readonly args: Args;
  private readonly columns: readonly OutputColumn[];
  private readonly drewSeed: boolean;
  /** What the call stands for: first its columns alone, once computed its rows too. */
  sql: string;
  isComputed = false;

  private constructor(
    world: CallWorld,
    definition: FunctionDefinition,
    sources: Readonly<Record<string, DescribedSource>>,
    args: Args,
    drewSeed: boolean,
    columns: readonly OutputColumn[],
  ) {
    this.world = world;
    this.definition = definition;
    this.sources = sources;
    this.args = args;
    this.columns = columns;
    this.drewSeed = drewSeed;
    const source =
      definition.shape === 'table' || definition.shape === 'project'
        ? undefined
        : { from: this.leading().from, columns: this.leading().table.columns };
    this.sql = this.staged(describedQuery(source, columns));
  }

  /** Checks a call and finds its columns, reading no rows but those of a model. */
  static async describe(world: CallWorld, called: FunctionDefinition, json: string): Promise<Call> {
    const written = Object.entries(JSON.parse(json) as Record<string, unknown>).filter(
      ([, value]) => value !== OMITTED,
    );
    const isInput = (name: string) => name in called.inputs;
    const given = Object.fromEntries(written.filter(([name]) => !isInput(name)));
    const { definition, args } = acceptArgs(called, given);
    checkInputs(definition, called, written);
    const sources: Record<string, DescribedSource> = {};
    for (const [name, value] of written.filter(([name]) => isInput(name))) {
      const isFirst = name === Object.keys(definition.inputs)[0];
      const keys = (isFirst ? args.order_by : undefined) as readonly string[] | undefined;
      // A list without keys, as a template may leave it, asks for no order.
      const orderBy = keys?.length === 0 ? undefined : keys;
      sources[name] = await openSource(world, definition.inputs[name], name, value, orderBy);
    }
    const drewSeed =
      'random_state' in definition.args.properties &&
      args.random_state === undefined &&
      (definition.needsSeed?.(args) ?? true);
    const seeded = drewSeed ? { ...args, random_state: freshSeed() } : args;
    const inputs = inputsOf(sources);
    const resolved = resolveColumns(definition, inputs, seeded);
    const columns = await definition.columns(inputs as never, resolved as never);
    checkAddedNames(definition, sources, columns);
    const call = new Call(world, definition, sources, resolved, drewSeed, columns);
    await call.checkWhere();
    await call.checkStages();
    return call;
  }

  async compute(): Promise<void> {
    const context = this.world.context(this.definition.name);
    const inputs: Inputs = inputsOf(this.sources);
    try {
      const computed = await this.definition.compute(inputs as never, this.args as never, context);
      this.sql = await this.compose(computed);
    } catch (error) {
      const leading = Object.values(this.sources)[0];
      const table = leading?.isNamed ? { table: leading.table.label } : {};
      throw located(error, { function: this.definition.name, ...table });
    }
    if (this.drewSeed)
      context.warn(
        `${this.definition.name}(): drew random_state := ${String(this.args.random_state)}; pass it to get the same rows again.`,
      );
    this.isComputed = true;
  }

  private async compose(computed: Computed): Promise<string> {
    const emit = (batch: RowBatch) => this.world.emit(batch);
    if (this.definition.shape === 'table')
      return this.staged(tableQuery(asRows(computed), this.columns, emit));
    const { table } = this.leading();
    const fixed = await table.fix();
    if (this.definition.shape === 'extend')
      return extendedQuery(fixed, table.columns, asRows(computed), this.columns, emit);
    if (this.definition.shape === 'project') {
      if (computed.kind !== 'projected')
        throw new Error(`${this.definition.name} gave rows where a projection was declared`);
      return projectedQuery(fixed, computed, this.columns, emit);
    }
    if (computed.kind !== 'resampled')
      throw new Error(`${this.definition.name} gave rows where a resampling was declared`);
    const from = computed.synthetic?.from;
    const candidates = from instanceof SessionSource ? await from.fix() : undefined;
    return resampledQuery(fixed, table.columns, computed, candidates, emit);
  }

  /** A condition that does not bind is found before any work is done. */
  private async checkWhere(): Promise<void> {
    const { where } = this.args;
    if (typeof where !== 'string') return;
    try {
      await this.world.describeQuery(`${this.leading().from} WHERE (${where})`);
    } catch (error) {
      throw sqlArgumentError('where', where, error);
    }
  }

  /** A query with the first `count` of the declaration's stages around it. */
  private staged(sql: string, count?: number): string {
    const stages = this.definition.stages?.(this.args).slice(0, count) ?? [];
    return stages.reduce((query, { wrap }) => wrap(`(${query})`), sql);
  }

  /** Expressions among the rules of a call are found wrong before any work is done, one by one. */
  private async checkStages(): Promise<void> {
    const stages = this.definition.stages?.(this.args) ?? [];
    for (const { argument, text } of stages) {
      if (argument !== undefined && text !== undefined) checkExpression(argument, text);
    }
    const rows = describedQuery(undefined, this.columns);
    for (const [i, { argument, text }] of stages.entries()) {
      if (argument === undefined || text === undefined) continue;
      try {
        await this.world.describeQuery(`(${this.staged(rows, i + 1)})`);
      } catch (error) {
        throw sqlArgumentError(argument, text, error);
      }
    }
  }

  private leading(): DescribedSource {
    const source = Object.values(this.sources)[0];
    if (source === undefined) throw new Error(`${this.definition.name} has no input to extend`);
    return source;
  }
}

/** @throws MISSING_ARGUMENT for a table that has to be given, UNKNOWN_ARGUMENT for one that is not the function's */
function checkInputs(
  definition: FunctionDefinition,
  called: FunctionDefinition,
  written: readonly (readonly [string, unknown])[],
): void {
  const given = new Set(written.map(([name]) => name));
  for (const [argument, { optional, description }] of Object.entries(definition.inputs)) {
    if (optional === true || given.has(argument)) continue;
    const where = { argument, function: definition.name };
    throw new BallastError('MISSING_ARGUMENT', { argument, description }, where);
  }
  const argument = Object.keys(called.inputs).find((name) => given.has(name) && !(name in definition.inputs));
  if (argument === undefined) return;
  const known = argumentNames(definition);
  throw new BallastError('UNKNOWN_ARGUMENT', { argument, known }, { argument, function: definition.name });
}

/** A resampler changes no column of its source, so what it adds (origin) needs a name of its own. */
function checkAddedNames(
  definition: FunctionDefinition,
  sources: Readonly<Record<string, DescribedSource>>,
  added: readonly OutputColumn[],
): void {
  if (definition.shape !== 'resample') return;
  const taken = new Set(Object.values(sources)[0]?.table.columns.map((column) => column.name.toLowerCase()));
  for (const { name } of added) {
    if (!taken.has(name.toLowerCase())) continue;
    const expected = 'a name that no column of the source has';
    throw new BallastError(
      'INVALID_ARGUMENT',
      { argument: 'origin', got: name, expected },
      { argument: 'origin' },
    );
  }
}

/** Checks what was written for a call, and finds the function that it is a call of. */
function acceptArgs(
  called: FunctionDefinition,
  given: Args,
): { readonly definition: FunctionDefinition; readonly args: Args } {
  const checked = validateArgs(called, given);
  if (called.standsFor === undefined) return { definition: called, args: closedArgs(checked) };
  const { definition, args } = called.standsFor(checked);
  try {
    return { definition, args: closedArgs(validateArgs(definition, args)) };
  } catch (error) {
    throw located(error, { function: definition.name });
  }
}

function inputsOf(sources: Readonly<Record<string, DescribedSource>>): Inputs {
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, source.table]));
}

function asRows(computed: Computed): RowBatch {
  if (computed.kind !== 'rows') throw new Error(`${computed.kind} was given where rows were declared`);
  return computed;
}
