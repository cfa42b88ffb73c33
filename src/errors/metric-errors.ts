import { entry } from './entry.ts';

/** Errors about what a metric was asked to measure. */
export const metricErrors = {
  METRIC_SCORE_NOT_FINITE: entry(
    (p: { row: number | null; value: string }) =>
      `${p.row === null ? 'a score' : `the score of row ${p.row}`} is ${p.value === 'NaN' ? 'NULL or NaN' : p.value}, but a metric needs finite scores.`,
    'Filter such rows out (from ... where isfinite(score)), or repair the model that made them.',
  ),
  METRIC_SCORE_OUTSIDE_UNIT: entry(
    (p: { row: number | null; value: number }) =>
      `${p.row === null ? 'a score' : `the score of row ${p.row}`} is ${p.value}, but this metric needs probabilities between 0 and 1.`,
    'Give probabilities; auprc() and auroc() take any score.',
  ),
  METRIC_WEIGHT_INVALID: entry(
    (p: { problem: string }) => `sample_weight cannot be used: ${p.problem}.`,
    'Give every row a finite weight, and at least one row a weight that is not 0.',
  ),
  METRIC_POS_LABEL_UNKNOWN: entry(
    (p: { label: string; known?: string }) =>
      `pos_label = ${p.label} is not among the labels${p.known === undefined ? '' : ` ${p.known}`}.`,
    (p) => `Set pos_label to ${p.known === undefined ? 'a label that occurs' : `one of ${p.known}`}.`,
  ),
  METRIC_POS_LABEL_NEEDED: entry(
    (p: { known?: string }) =>
      `the labels are texts${p.known === undefined ? '' : ` (${p.known})`}, so none of them is the positive class by itself.`,
    "Name it, such as pos_label := 'yes'.",
  ),
  METRIC_NOT_BINARY: entry(
    (p: { classes: number | string; known?: string }) =>
      `the labels have ${p.classes} classes${p.known === undefined ? '' : ` (${p.known})`}, but this needs two.`,
    "Set average to 'macro', 'weighted' or 'micro' if the metric has it, or reduce the labels to the class of interest and the rest (y = 'a').",
  ),
  METRIC_LABEL_MISSING: entry(
    (p: { row: number | null; side: string }) =>
      p.row === null ? `a ${p.side} label is NULL.` : `the ${p.side} label of row ${p.row} is NULL.`,
    'Filter out the rows without a label.',
  ),
  METRIC_LABEL_TYPES: entry(
    (p: { truth: string; predicted: string }) =>
      `the true labels are ${p.truth}s and the predicted ones ${p.predicted}s, so they can never be equal.`,
    'Cast one of the two columns to the type of the other.',
  ),
  METRIC_LABEL_UNKNOWN: entry(
    (p: { known: string }) => `none of the labels asked for occurs among the true labels ${p.known}.`,
    (p) => `Name at least one of ${p.known}.`,
  ),
  METRIC_TOO_MANY_CLASSES: entry(
    (p: { classes: number; most: number }) =>
      `the labels have ${p.classes} distinct values, more than the ${p.most} that a confusion matrix is made for.`,
    'Give predicted labels, not scores; compare the score with a threshold first.',
  ),
  METRIC_LABELS_NOT_NUMERIC: entry(
    (p: { label: string }) => `label '${p.label}' is not a number, so its distance to others is unknown.`,
    'Give ordinal labels as numbers.',
  ),
  METRIC_CLASS_WITHOUT_ROWS: entry(
    (p: { label: string }) => `class '${p.label}' is predicted but never true, so it has no mean error.`,
    'Measure on rows that hold every class that the model predicts.',
  ),
  METRIC_ARGUMENT_RANGE: entry(
    (p: { argument: string; value: number; expected: string }) =>
      `${p.argument} = ${p.value}, but it must be ${p.expected}.`,
    (p) => `Set ${p.argument} to a value that is ${p.expected}.`,
  ),
  METRIC_SCORE_COLUMNS: entry(
    (p: { columns: number; classes: number }) =>
      `there are ${p.columns} score columns for ${p.classes} ${p.classes === 1 ? 'class' : 'classes'}.`,
    'Give one score column for every class, in the order of the sorted labels, or name the classes in labels.',
  ),
  METRIC_NO_PROBABILITIES: entry(
    () => 'the table has no columns called probability_<class>.',
    'Name the columns of scores: probabilities := [...] one for each class, or score := ... for the positive one.',
  ),
  METRIC_CLASS_WITHOUT_SCORE: entry(
    (p: { label: string; columns: readonly string[] }) =>
      `class '${p.label}' occurs, but none of the score columns ${p.columns.join(', ')} belongs to it.`,
    'Add its column to probabilities, or say which class each column belongs to: labels := [...].',
  ),
  METRIC_SCORES_NOT_ONE: entry(
    (p: { row: number; sum: number }) =>
      `the scores of row ${p.row} sum to ${p.sum}, not to 1 over the classes.`,
    'Give probabilities: one-vs-rest and one-vs-one compare them between classes.',
  ),
  METRIC_UNSUPPORTED: entry(
    (p: { what: string; why: string }) => `${p.what} is not defined: ${p.why}.`,
    'Leave the argument out, or choose another average.',
  ),
  METRIC_TOO_MANY_ROWS: entry(
    (p: { rows: number }) => `${p.rows} rows are more than can be resampled (2147483647).`,
    'Measure on a sample: from ... using sample 10 percent (bernoulli, 42).',
  ),
  METRIC_JACKKNIFE: entry(
    (p: { rows: number; most: number }) =>
      `method = 'bca' leaves out every row once, which takes too long for this metric over ${p.rows} different rows (${p.most} at most).`,
    "Use method := 'percentile', or metric := 'auprc' or 'auroc' without weights, for which there is a shortcut.",
  ),
  METRIC_COLUMN_NEEDED: entry(
    (p: { metric: string; argument: string }) =>
      `${p.metric} is a metric of ${p.argument}s, but none is given.`,
    (p) => `Name the column: ${p.argument} := ...`,
  ),
  RANKS_INCOMPLETE: entry(
    (p: { dataset: string; model: string }) =>
      `there is no score of model ${p.model} on dataset ${p.dataset}, and ranks need all models on every dataset.`,
    'Add the score, or leave out the model or the dataset.',
  ),
  RANKS_NOT_FINITE: entry(
    (p: { dataset: string; model: string }) =>
      `the score of model ${p.model} on dataset ${p.dataset} is NULL, NaN or infinite.`,
    'Leave out the model or the dataset, or score it again.',
  ),
  RANKS_TOO_FEW: entry(
    (p: { datasets: number; models: number; least: number }) =>
      `there are ${p.datasets} datasets and ${p.models} models, but ranks are compared over 2 or more datasets and ${p.least} or more models.`,
    'Give one row for each model on each dataset.',
  ),
  METRIC_ONE_CLASS: entry(
    (p: { what: string }) => `${p.what} needs both classes, but the rows hold only one.`,
    'Measure on rows of both classes.',
  ),
};
