import { BallastError } from '../errors/ballast-error.ts';
import { withTraining } from '../methods/models/training-record.ts';
import type { RunContext } from '../workers/pool.ts';
import { excludeArg, featuresArg, sampleWeightArg } from './args.ts';
import { checkNumbers } from './columns.ts';
import { dataHash } from './data-hash.ts';
import type { Args, ArgSchema, Computed, FunctionDefinition, Inputs } from './define.ts';
import { checkFeatures, featureColumns } from './features.ts';
import type { Answers, Learner } from './learners/learner.ts';
import { cvArg, outOfFold } from './learners/out-of-fold.ts';
import { modelColumns, modelRows } from './model-table.ts';
import type { SourceTable } from './source-table.ts';
import { trainingSketch } from './training-sketch.ts';

/** A function that trains a model by an algorithm of choice. */
export interface TrainerSpec extends Pick<FunctionDefinition, 'name' | 'summary' | 'examples' | 'notes'> {
  /** What it trains, for messages: 'a classifier'. */
  readonly noun: string;
  readonly targetArg: ArgSchema;
  readonly readAnswers: (source: SourceTable, target: string) => Promise<Answers>;
  /** The first is the default. */
  readonly learners: readonly Learner[];
  /** Whether it can judge its rows by cross-validation, as classifiers can. */
  readonly hasFolds?: boolean;
}

/** What the schema of the common arguments makes sure of. */
interface CommonArgs extends Args {
  readonly target: string;
  readonly algorithm: string;
  readonly features?: readonly string[];
  readonly exclude?: readonly string[];
  readonly sample_weight?: string;
  readonly name?: string;
  readonly cv?: number;
}

const inputs = {
  source: { description: 'Training rows.' },
  validation: {
    description:
      'Rows with the same columns, on which the loss is measured after each iteration (gradient_boosting).',
    optional: true,
  },
} as const;

/**
 * Declares a train function. Each algorithm is a declaration of its own with its own arguments, and the call is its
 * call; the function itself only lists what they have.
 */
export function defineTrainer(spec: TrainerSpec): FunctionDefinition {
  const { name, learners } = spec;
  const members = new Map(learners.map((learner) => [learner.name, memberOf(spec, learner)]));
  const [first] = learners;
  const algorithmOf = ({ algorithm = first.name }: Args) => algorithm as string;
  const choose = (args: Args): FunctionDefinition => {
    const member = members.get(algorithmOf(args));
    if (member === undefined) throw new Error(`${name} passed an algorithm that its schema does not list`);
    return member;
  };
  return {
    ...shapeOf(spec),
    reference: learners.map((learner) => learner.reference).join('; '),
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      properties: { ...commonArgs(spec, learners), ...listedArgs(learners) },
    },
    standsFor: (args) => {
      const definition = choose(args);
      const algorithm = algorithmOf(args);
      const foreign = Object.keys(args).find((argument) => !(argument in definition.args.properties));
      if (foreign === undefined) return { definition, args };
      const owners = ownersOf(foreign, learners);
      const params = { argument: foreign, algorithm, owners, by: 'algorithm' };
      throw new BallastError('FOREIGN_ARGUMENT', params, { function: name, argument: foreign });
    },
    needsSeed: (args) => choose(args).needsSeed?.(args) ?? false,
    compute: (tables: Inputs, args: Args, context) =>
      choose(args).compute(tables as never, args as never, context),
  };
}

/** The function with one algorithm alone. */
function memberOf(spec: TrainerSpec, learner: Learner): FunctionDefinition {
  return {
    ...shapeOf(spec),
    reference: learner.reference,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      properties: { ...commonArgs(spec, [learner]), ...learner.args },
    },
    needsSeed: learner.needsSeed ?? (() => false),
    compute: (tables: Inputs, args: Args, context) => train(spec, learner, tables, args, context),
  };
}

function shapeOf({ name, summary, examples, notes }: TrainerSpec) {
  return {
    name,
    group: 'model',
    summary,
    inputs,
    shape: 'table',
    columns: () => modelColumns,
    examples,
    ...(notes === undefined ? {} : { notes }),
  } as const;
}

function commonArgs(
  { targetArg, hasFolds }: TrainerSpec,
  learners: readonly Learner[],
): Record<string, ArgSchema> {
  return {
    target: targetArg,
    algorithm: {
      type: 'string',
      enum: learners.map(({ name }) => name),
      default: learners[0].name,
      description: 'What to train.',
    },
    features: featuresArg,
    exclude: excludeArg,
    sample_weight: sampleWeightArg,
    ...(hasFolds === true ? { cv: cvArg } : {}),
    name: { type: 'string', minLength: 1, description: 'Name of the model. Default: the algorithm.' },
  };
}

/** The arguments of all algorithms, without defaults: those are filled in by the one that is called. */
function listedArgs(learners: readonly Learner[]): Record<string, ArgSchema> {
  const listed: Record<string, ArgSchema> = {};
  for (const { args } of learners) {
    for (const [name, { default: value, ...schema }] of Object.entries(args)) {
      const owners = ownersOf(name, learners);
      const whose = owners.length === learners.length ? '' : ` For ${owners.join(', ')}.`;
      const usual = value === undefined ? '' : ` Default: ${JSON.stringify(value)}.`;
      listed[name] = { ...schema, description: `${schema.description}${usual}${whose}` };
    }
  }
  return listed;
}

function ownersOf(argument: string, learners: readonly Learner[]): string[] {
  return learners.filter(({ args }) => argument in args).map(({ name }) => name);
}

/** Rows from which fits and searches are sure to use the workers. */
const WARM_FROM = 10_000;

function rowsOf(answers: Answers): number {
  return answers.kind === 'classes' ? answers.labels.codes.length : answers.values.length;
}

async function train(
  { name: caller, noun, readAnswers, learners }: TrainerSpec,
  learner: Learner,
  { source, validation }: Inputs,
  args: Args,
  context: RunContext,
): Promise<Computed> {
  const started = performance.now();
  const {
    target,
    algorithm,
    features,
    exclude,
    sample_weight,
    name,
    cv = 0,
    ...options
  } = args as CommonArgs;
  const left = [...(exclude ?? []), ...(sample_weight === undefined ? [] : [sample_weight])];
  const columns = featureColumns(source, { features, exclude: left }, target);
  await checkFeatures(source, columns, {
    text: true,
    why: `${noun} learns from numbers, booleans, dates and text`,
    canKeep: false,
  });
  const names = columns.map((column) => column.name);
  checkNumbers(source, args, ['sample_weight']);
  if (validation !== undefined && !learner.takesValidation) {
    const owners = learners.filter(({ takesValidation }) => takesValidation).map((other) => other.name);
    const params = { argument: 'validation', algorithm: learner.name, owners, by: 'algorithm' };
    throw new BallastError('FOREIGN_ARGUMENT', params, { argument: 'validation' });
  }
  const answers = await readAnswers(source, target);
  // Threads start while the features are read.
  if (rowsOf(answers) >= WARM_FROM) context.pool.warm();
  const weights = sample_weight === undefined ? null : (await source.readMatrix([sample_weight])).data;
  const training = { caller, source, validation, target, columns, answers, weights };
  const unseen = cv === 0 ? null : await outOfFold(learner, training, options, cv, context);
  const { metrics, toRow } = await learner.fit(training, options, context);
  const sketch = await trainingSketch(source, names, target);
  const isSeeded = learner.needsSeed?.(options) === true && typeof options.random_state === 'number';
  const row = toRow({
    name: name ?? algorithm,
    params: JSON.stringify(cv === 0 ? options : { ...options, cv }),
    target,
    metrics: new Map([...metrics, ...(unseen?.metrics ?? [])]),
    rows: rowsOf(answers),
    seconds: (performance.now() - started) / 1000,
    random_state: isSeeded ? Number(options.random_state) : null,
    data_hash: await dataHash(source, [...names, target]),
    group: null,
    rank: 1,
  });
  return modelRows([withTraining(row, { columns: names, sketch, quantiles: unseen?.quantiles ?? null })]);
}
