import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { createMatrix, matrixColumn, sharedFloat64, type Matrix } from '../../frame/matrix.ts';
import { takeFrame } from '../../frame/take-frame.ts';
import { averagePrecision } from '../../methods/metrics/average-precision.ts';
import { rankRows } from '../../methods/metrics/ranking.ts';
import { rocAuc } from '../../methods/metrics/roc-auc.ts';
import type { ModelFacts } from '../../methods/models/linear-model-row.ts';
import { modelClasses, openModel, predictModel } from '../../methods/models/predict-model.ts';
import { classCounts, selectRows, takeLabels } from '../../methods/sampling/class-rows.ts';
import { kFold } from '../../methods/splits/k-fold.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { Args, ArgSchema } from '../define.ts';
import type { Learner, Training, TrainingRows } from './learner.ts';

export const cvArg = {
  type: 'integer',
  minimum: 0,
  default: 0,
  description:
    'Folds of a cross-validation beside the training: each row is judged by a model that has not seen it. Metrics oof_auprc, oof_auroc (of the smallest class) and oof_q50 come of it, and quantile thresholds of model_driven_sample(). 0 for none.',
} as const satisfies ArgSchema;

/** What models say of rows that they have not seen. */
export interface OutOfFold {
  readonly metrics: ReadonlyMap<string, number>;
  /** By class: quantiles 0, 1, ... 100 percent of the probability that its rows get. */
  readonly quantiles: Readonly<Record<string, readonly number[]>>;
}

/**
 * Trains on all folds but one and judges that one, fold after fold: one fit takes all workers. Folds are stratified and
 * drawn by the seed of the training, 0 where it has none.
 * @throws INVALID_ARGUMENT when the smallest class has fewer rows than there are folds
 */
export async function outOfFold(
  learner: Learner,
  training: Training,
  args: Args,
  folds: number,
  context: RunContext,
): Promise<OutOfFold> {
  const { source, columns, answers } = training;
  if (answers.kind !== 'classes') throw new Error('cross-validation is for classes');
  const { labels } = answers;
  checkFolds(folds, labels);
  const rows = labels.codes.length;
  const seed = typeof args.random_state === 'number' ? args.random_state : 0;
  const request = { rows, n_splits: folds, shuffle: true, random_state: seed, stratify: labels };
  const { fold } = kFold(request);
  const probabilities = createMatrix(rows, labels.classes.length);
  const names = columns.map(({ name }) => name);
  for (let f = 0; f < folds; f++) {
    const rest = selectRows(rows, (row) => fold[row] !== f);
    const kept = selectRows(rows, (row) => fold[row] === f);
    const inside: RunContext = {
      ...context,
      progress: (share) => context.progress((f + share) / (folds + 1)),
      // What is to be said of the rows is said of all of them.
      warn: () => undefined,
    };
    const fitted = await learner.fit(
      {
        ...training,
        source: rowsOfSource(source, rest),
        answers: { kind: 'classes', labels: takeLabels(labels, rest) },
        weights: training.weights === null ? null : takeNumbers(training.weights, rest),
      },
      args,
      inside,
    );
    const model = openModel(fitted.toRow({ ...FACTS, metrics: fitted.metrics }).onnx);
    const frame = takeFrame(await source.readFrame(names), kept);
    const { probabilities: found } = await predictModel(model, frame, inside);
    modelClasses(model).forEach((label, c) => {
      const code = labels.classes.findIndex((one) => String(one) === String(label));
      const column = matrixColumn(found, c);
      for (let i = 0; i < kept.length; i++) probabilities.data[code * rows + kept[i]] = column[i];
    });
  }
  return judged(labels, probabilities);
}

/** What the row of a fold's model says does not matter. */
const FACTS: ModelFacts = {
  name: '',
  params: '{}',
  target: '',
  metrics: new Map(),
  rows: 0,
  seconds: 0,
  random_state: null,
  data_hash: '',
  group: null,
  rank: 1,
};

function checkFolds(folds: number, labels: Labels): void {
  const counts = classCounts(labels);
  const least = Math.min(...counts);
  if (folds >= 2 && folds <= least) return;
  const label = String(labels.classes[counts.indexOf(least)]);
  const expected =
    least >= 2
      ? `0 for no folds, or a whole number from 2 to ${least}, the rows of class '${label}'`
      : `0 for no folds: class '${label}' has one row, which no other row can stand for`;
  const argument = 'cv';
  throw new BallastError('INVALID_ARGUMENT', { argument, got: String(folds), expected }, { argument });
}

function judged(labels: Labels, probabilities: Matrix): OutOfFold {
  const { codes, classes } = labels;
  const counts = classCounts(labels);
  // Of equally small classes the last, as model_driven_sample() has it.
  const smallest = counts.reduce((least, count, code) => (count <= counts[least] ? code : least), 0);
  const positive = Uint8Array.from(codes, (code) => Number(code === smallest));
  const scores = matrixColumn(probabilities, smallest);
  const ranking = rankRows({ positive, scores, weights: null }, 'all');
  const auprc = averagePrecision(ranking) ?? NaN;
  const auroc = rocAuc(ranking) ?? NaN;
  const quantiles = Object.fromEntries(
    classes.map((label, code) => {
      const own = matrixColumn(probabilities, code).filter((_, row) => codes[row] === code);
      return [String(label), percentiles(own)];
    }),
  );
  const median = quantiles[String(classes[smallest])][50];
  const metrics = new Map([
    ['oof_auprc', auprc],
    ['oof_auroc', auroc],
    ['oof_q50', median],
  ]);
  return { metrics, quantiles };
}

/** Quantiles 0 to 100 percent, linear between values as numpy's. */
function percentiles(values: Float64Array): number[] {
  const sorted = values.toSorted();
  return Array.from({ length: 101 }, (_, percent) => {
    const place = ((sorted.length - 1) * percent) / 100;
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  });
}

function rowsOfSource(source: TrainingRows, rows: Int32Array): TrainingRows {
  return {
    label: source.label,
    columns: source.columns,
    rowCount: () => Promise.resolve(rows.length),
    readFrame: async (names) => takeFrame(await source.readFrame(names), rows),
    query: (sql) => source.query(sql),
  };
}

function takeNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = sharedFloat64(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}
