import { entry } from './entry.ts';

const rowsOf = (n: number) => `${n} ${n === 1 ? 'row' : 'rows'}`;

/** Errors about made datasets, splits and folds. */
export const datasetErrors = {
  TOO_FEW_FEATURES: entry(
    (p: { n_features: number; n_informative: number; n_redundant: number; n_repeated: number }) =>
      `n_features = ${p.n_features}, but n_informative + n_redundant + n_repeated = ` +
      `${p.n_informative} + ${p.n_redundant} + ${p.n_repeated} = ${p.n_informative + p.n_redundant + p.n_repeated}.`,
    (p) =>
      `Set n_features to ${p.n_informative + p.n_redundant + p.n_repeated} or more, or ask for fewer of the others.`,
  ),
  TOO_MANY_CLUSTERS: entry(
    (p: { n_classes: number; n_clusters_per_class: number; n_informative: number }) =>
      `n_classes * n_clusters_per_class = ${p.n_classes} * ${p.n_clusters_per_class} = ` +
      `${p.n_classes * p.n_clusters_per_class}, but a cube with n_informative = ${p.n_informative} has only ` +
      `2^${p.n_informative} = ${2 ** p.n_informative} corners for them.`,
    (p) =>
      `Set n_informative to ${Math.ceil(Math.log2(p.n_classes * p.n_clusters_per_class))} or more, ` +
      `or ask for fewer classes or clusters.`,
  ),
  CLASS_WEIGHTS: entry(
    (p: { n_classes: number; weights: readonly number[] }) =>
      `weights = [${p.weights.join(', ')}] does not fit n_classes = ${p.n_classes}.`,
    (p) =>
      `Give ${p.n_classes} weights, or ${p.n_classes - 1} that leave the rest to the last class; none may be negative.`,
  ),
  FEATURE_VALUES: entry(
    (p: { argument: string; given: number; n_features: number }) =>
      `${p.argument} has ${p.given} values, but there are ${p.n_features} features.`,
    (p) => `Give one number for all features, a list of ${p.n_features}, or NULL to draw them.`,
  ),
  SIMULATE_COLUMN: entry(
    (p: { column: string; problem: string; hint: string }) => `column ${p.column}: ${p.problem}.`,
    (p) => p.hint,
  ),
  SIMULATE_CORRELATION: entry(
    (p: { problem: string; known: readonly string[] }) => `correlations do not fit: ${p.problem}.`,
    (p) =>
      `Give them as [{a: ..., b: ..., r: 0.5}] between drawn columns (${p.known.filter((name) => !name.startsWith('__')).join(', ')}), and only such as can hold together.`,
  ),
  SPLIT_SIZE: entry(
    (p: { argument: string; value: number; rows: number }) =>
      `${p.argument} = ${p.value} is neither a share between 0 and 1 nor a number of rows below ${p.rows}.`,
    (p) =>
      p.rows > 1
        ? `Set ${p.argument} to a number between 0 and 1, or to a whole number from 1 to ${p.rows - 1}.`
        : `A table of ${rowsOf(p.rows)} can't be split; give it more rows.`,
  ),
  SPLIT_SIZES_SUM: entry(
    (p: { test_size: number; train_size: number; rows: number }) =>
      `test_size = ${p.test_size} and train_size = ${p.train_size} together ask for more than the ${rowsOf(p.rows)} there are.`,
    'Reduce one of them, or give only one: the other takes the rest.',
  ),
  SPLIT_EMPTY_TRAIN: entry(
    (p: { rows: number; test: number }) =>
      `${p.test} of ${rowsOf(p.rows)} would go to the test part, and none to the train part.`,
    'Reduce test_size, increase train_size, or give the table more rows.',
  ),
  STRATIFY_WITHOUT_SHUFFLE: entry(
    () => 'stratify was given with shuffle = false, but a stratified split is a shuffled one.',
    'Leave out stratify, or set shuffle to true.',
  ),
  STRATIFY_NULL: entry(
    (p: { rows: number }) => `the column to stratify by is NULL in ${rowsOf(p.rows)}.`,
    'Filter these rows out, or give them a value with coalesce().',
  ),
  STRATIFY_RARE_CLASS: entry(
    (p: { labels: readonly string[] }) =>
      `${p.labels.length === 1 ? 'class' : 'classes'} ${p.labels.map((label) => `'${label}'`).join(', ')} ` +
      `${p.labels.length === 1 ? 'has' : 'have'} only 1 row, but each part of a stratified split needs one.`,
    'Give each class at least 2 rows, leave such classes out, or split without stratify.',
  ),
  STRATIFY_SMALL_PART: entry(
    (p: { part: 'train' | 'test'; size: number; classes: number }) =>
      `the ${p.part} part would have ${rowsOf(p.size)}, fewer than the ${p.classes} classes to stratify by.`,
    (p) => `Set ${p.part}_size so that it holds at least ${rowsOf(p.classes)}, or split without stratify.`,
  ),
  GROUP_NULL: entry(
    (p: { rows: number }) => `the column to group by is NULL in ${rowsOf(p.rows)}.`,
    'Filter these rows out, or give each a group of its own with coalesce().',
  ),
  GROUP_WITHOUT_SHUFFLE: entry(
    () => 'group was given with shuffle = false, but groups are drawn for the parts.',
    'Leave out shuffle, or split by time with split_by_time().',
  ),
  GROUPS_TOO_FEW: entry(
    (p: { argument: string; value: number; groups: number; needs: number }) =>
      `${p.argument} = ${p.value}, but the rows fall into only ${p.groups} ${p.groups === 1 ? 'group' : 'groups'}, ` +
      `and a group is never split.`,
    (p) =>
      `Set ${p.argument} so that it needs no more than that, or group by a finer column (${p.needs} groups).`,
  ),
  GROUP_STRATIFY_SIZE: entry(
    (p: { value: string }) =>
      `${p.value}, but with both group and stratify the test part is one of n equal folds.`,
    'Give test_size alone, as a share from 0 to 0.5 such as 0.25 (one fold of four).',
  ),
  TIME_NULL: entry(
    (p: { rows: number }) => `the time is NULL in ${rowsOf(p.rows)}.`,
    'Filter these rows out, or give them a time with coalesce().',
  ),
  TIME_CUTOFF: entry(
    (p: { cutoff: string; type: string }) =>
      `cutoff = ${p.cutoff} is no ${p.type}, the type of the time column.`,
    "Write it as the column does, such as '2024-07-01' or '2024-07-01 12:00:00'.",
  ),
  TIME_ONE_SIDED: entry(
    (p: { part: 'train' | 'test'; from: string; to: string }) =>
      `the ${p.part} part would be empty: the times go from ${p.from} to ${p.to}.`,
    'Move cutoff between these times, change test_size, or shorten gap.',
  ),
  TIME_FOLDS: entry(
    (p: { n_splits: number; test_size: number; rows: number }) =>
      `n_splits = ${p.n_splits} test parts of ${rowsOf(p.test_size)} leave no training row of ${rowsOf(p.rows)}.`,
    'Set n_splits or test_size lower.',
  ),
  TOO_MANY_FOLDS: entry(
    (p: { n_splits: number; most: number; of: 'table' | 'largest class' }) =>
      `n_splits = ${p.n_splits}, but the ${p.of} has only ${rowsOf(p.most)}.`,
    (p) =>
      p.most >= 2
        ? `Set n_splits to a whole number from 2 to ${p.most}.`
        : `Folds need at least 2 rows; give the ${p.of} more.`,
  ),
  TOO_FEW_FOLDS: entry(
    (p: { n_splits: number }) => `n_splits = ${p.n_splits}, but at least 2 folds are needed.`,
    'Set n_splits to a whole number of 2 or more.',
  ),
};
