import { DOUBLE } from '@duckdb/node-api';
import { BallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';
import { matrixColumn } from '../frame/matrix.ts';
import type { ScoredRows } from '../methods/metrics/check.ts';
import { listLabels, sameLabel, unknownPositive } from '../methods/metrics/labels.ts';
import type { ClassScoredRows } from '../methods/metrics/multiclass-scores.ts';
import { scoreMetricOnPool } from '../methods/metrics/parallel.ts';
import type { ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import { targetArg } from './args.ts';
import { classScoreArgs, readClassScores, type ReadClassScores } from './class-scores.ts';
import { defineTableFunction, type Args, type FunctionDefinition } from './define.ts';
import {
  groupByArg,
  metricSource,
  numbers,
  posLabelArg,
  scoreArg,
  scoreOptions,
  type MetricSpec,
} from './metric-args.ts';
import { groupColumns } from './metric-groups.ts';
import { valueRows } from './rows.ts';
import { scoreAggregate } from './score-aggregate.ts';
import { measureScores } from './score-metric.ts';

interface ClassMetricSpec extends MetricSpec {
  readonly summary: string;
  /** The metric where one score is given, or one of two classes; also the form in GROUP BY. */
  readonly binary?: ScoreMetricName;
  /** The metric of a score a class, for more than two classes. */
  readonly compute: (rows: ClassScoredRows, args: Args) => number | null;
}

/** Declares a metric of one score a row, or of one score for each class. */
export function defineClassScoreMetric(name: string, spec: ClassMetricSpec): FunctionDefinition {
  const { binary, summary } = spec;
  return defineTableFunction({
    name,
    group: 'metric',
    summary,
    reference: spec.reference,
    inputs: metricSource,
    args: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      properties: {
        target: targetArg,
        ...(binary === undefined
          ? {}
          : {
              score: { ...scoreArg, description: `${scoreArg.description} Two classes only.` },
              pos_label: posLabelArg,
            }),
        ...classScoreArgs,
        ...(binary === undefined ? {} : { group_by: groupByArg }),
        ...spec.args,
      },
    },
    positional: binary === undefined ? ['target'] : ['target', 'score'],
    shape: 'table',
    columns: ({ source }, args: Args) => [
      ...groupColumns(source, args.group_by as string[] | undefined),
      { name, type: DOUBLE, description: `${summary} NULL where it is undefined.` },
    ],
    compute: async ({ source }, args: Args, context) => {
      if (args.score !== undefined && binary !== undefined) {
        refuseBoth(args);
        return measureScores(binary, name, source, args, context);
      }
      if (args.group_by !== undefined) {
        const why = 'groups are measured by one score a row';
        throw new BallastError('METRIC_UNSUPPORTED', { what: 'group_by', why }, { argument: 'group_by' });
      }
      const read = await readClassScores(source, args);
      const positive = binary === undefined ? undefined : positiveColumn(read, args);
      const value =
        positive === undefined || binary === undefined
          ? spec.compute(read.rows, args)
          : await scoreMetricOnPool(binary, positive, scoreOptions(args), context);
      return valueRows([numbers(name, [value])]);
    },
    examples: [
      ...(binary === undefined ? [] : [`from ${name}(predictions, target := y, score := probability_1)`]),
      `from ${name}(predictions, target := y)`,
    ],
    ...(spec.notes === undefined ? {} : { notes: spec.notes }),
    ...(binary === undefined ? {} : { aggregate: scoreAggregate(binary, true) }),
  });
}

function refuseBoth(args: Args): void {
  for (const what of ['probabilities', 'labels']) {
    if (args[what] === undefined) continue;
    const why = 'one score a row is given, of the positive class';
    throw new BallastError('METRIC_UNSUPPORTED', { what, why }, { argument: what });
  }
}

/** The scores of the positive class where there are two classes: pos_label, or the later one. */
function positiveColumn({ rows, classes }: ReadClassScores, args: Args): ScoredRows | undefined {
  const posLabel = args.pos_label as Label | undefined;
  if (classes.length !== 2) {
    if (posLabel === undefined) return undefined;
    const why = `there are ${classes.length} classes (${listLabels(classes)}), and all of them count`;
    throw new BallastError('METRIC_UNSUPPORTED', { what: 'pos_label', why }, { argument: 'pos_label' });
  }
  const at = posLabel === undefined ? 1 : classes.findIndex((label) => sameLabel(label, posLabel));
  if (at === -1) throw unknownPositive(posLabel, classes);
  return {
    positive: Uint8Array.from(rows.truth, (code) => Number(code === at)),
    scores: matrixColumn(rows.scores, at),
    weights: rows.weights,
  };
}
