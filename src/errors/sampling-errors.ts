import { entry } from './entry.ts';

/** Errors of the samplers' arguments. */
export const samplingErrors = {
  SAMPLING_STRATEGY_INVALID: entry(
    (p: { given: string; expected: string }) =>
      `sampling_strategy = ${p.given}, but it must be ${p.expected}.`,
    (p) => `Give ${p.expected}.`,
  ),
  SAMPLING_CLASS_UNKNOWN: entry(
    (p: { label: string; classes: string }) =>
      `sampling_strategy names the class '${p.label}', which no row of the target has.`,
    (p) => `The classes are ${p.classes}.`,
  ),
  SAMPLING_COUNT_INVALID: entry(
    (p: { label: string; count: number }) =>
      `sampling_strategy asks for ${p.count} rows of class '${p.label}', which is not a count.`,
    'Give the number of rows that each class shall have afterwards: a whole number, 0 or more.',
  ),
  SAMPLING_COUNT_TOO_LOW: entry(
    (p: { label: string; count: number; rows: number }) =>
      `sampling_strategy asks for ${p.count} rows of class '${p.label}', but it has ${p.rows} already, and an over-sampler removes none.`,
    (p) =>
      `Ask for ${p.rows} or more: the count is what the class shall have afterwards. To remove rows use an under-sampler.`,
  ),
  SAMPLING_COUNT_TOO_HIGH: entry(
    (p: { label: string; count: number; rows: number }) =>
      `sampling_strategy asks for ${p.count} rows of class '${p.label}', but it has only ${p.rows}, and an under-sampler adds none.`,
    (p) =>
      `Ask for ${p.rows} or fewer: the count is what the class shall have afterwards. To add rows use an over-sampler.`,
  ),
  SAMPLING_RATIO_MULTICLASS: entry(
    (p: { ratio: number; classes: number }) =>
      `sampling_strategy = ${p.ratio} is a ratio of minority to majority, but the target has ${p.classes} classes.`,
    "Give the rows each class shall have, such as MAP {'a': 500, 'b': 500}, or 'auto' to make the classes equal.",
  ),
  SAMPLING_RATIO_TOO_LOW: entry(
    (p: { ratio: number; now: number; verb: 'add' | 'remove' }) =>
      `sampling_strategy = ${p.ratio}, but minority to majority is ${p.now.toPrecision(3)} already, so there is nothing to ${p.verb}.`,
    (p) => `Give a ratio above ${p.now.toPrecision(3)}, up to 1.`,
  ),
  ONE_CLASS: entry(
    (p: { label: string }) =>
      `every row of the target is of class '${p.label}', and resampling needs at least two.`,
    'Check the target column and the filter before it.',
  ),
  SAMPLER_ARGUMENT: entry(
    (p: { argument: string; given: string; expected: string }) =>
      `${p.argument} = ${p.given}, but it must be ${p.expected}.`,
    (p) => `Give ${p.argument} as ${p.expected}.`,
  ),
  SHRINKAGE_CLASS_MISSING: entry(
    (p: { label: string }) => `shrinkage has no factor for class '${p.label}', of which rows will be made.`,
    (p) => `Add '${p.label}' to shrinkage, or give one number for all classes.`,
  ),
  GROUP_TOO_SMALL: entry(
    (p: { group: string; sentence: string }) => `in the group ${p.group}: ${p.sentence}`,
    "Leave such groups out with where, join them with others, or let them stay as they are by small_groups := 'keep'.",
  ),
  SAMPLE_SIZE: entry(
    (p: { given: 'both' | 'neither' }) =>
      p.given === 'both' ? 'both n and fraction were given.' : 'neither n nor fraction was given.',
    'Give n, the number of rows to draw, or fraction, their share.',
  ),
  SAMPLE_TOO_LARGE: entry(
    (p: { argument: string; given: number; rows: number }) =>
      `${p.argument} = ${p.given}, but there ${p.rows === 1 ? 'is only 1 row' : `are only ${p.rows} rows`} to draw from.`,
    (p) =>
      p.rows === 0
        ? 'Check the source and the filter before it.'
        : `Set ${p.argument} to ${p.argument === 'n' ? p.rows : 1} or less, or draw with replace := true.`,
  ),
  SAMPLE_STRATUM_TOO_SMALL: entry(
    (p: { asked: number; rows: number }) =>
      `allocation := 'equal' asks ${p.asked} rows of every stratum, but one has only ${p.rows}.`,
    "Ask for fewer rows, draw with replace := true, or in proportion: allocation := 'proportional'.",
  ),
  SAMPLE_WEIGHTS: entry(
    (p: { problem: string }) => `weights cannot be drawn by: ${p.problem}.`,
    'Weights are numbers of 0 or more, NULL for none; without replacement each row above 0 is drawn at most once.',
  ),
  NEW_KEY_TYPE: entry(
    (p: { column: string; type: string }) =>
      `new_key names column ${p.column} (${p.type}), but fresh values can be made for whole numbers, text and UUIDs.`,
    (p) => `Carry it along with keep := [${p.column}], and make a key in a query around the call.`,
  ),
  NEW_KEY_REPEATS: entry(
    (p: { column: string; rows: number }) =>
      `new_key names column ${p.column}, which is no key: ${p.rows} ${p.rows === 1 ? 'row is NULL or repeats' : 'rows are NULL or repeat'} a value.`,
    (p) => `Name a column that is unique and never NULL, or carry ${p.column} along with keep.`,
  ),
  NEW_KEY_FULL: entry(
    (p: { column: string; type: string; first: string; rows: number }) =>
      `column ${p.column} (${p.type}) has no room for ${p.rows} keys from ${p.first} on.`,
    'Give a lower new_key_start, or cast the column to a wider type in the source.',
  ),
  NEW_KEY_TAKEN: entry(
    (p: { column: string; first: string; rows: number; taken: number }) =>
      `${p.taken} of the ${p.rows} keys from ${p.first} on are taken in column ${p.column}.`,
    'Give a new_key_start beyond the largest key, or leave it out: then keys count on from there.',
  ),
  ADASYN_NO_BOUNDARY: entry(
    (p: { label: string; neighbors: number }) =>
      `no row of class '${p.label}' has a row of another class among its ${p.neighbors} neighbours, and adasyn() makes rows only there.`,
    'Use smote(), or raise n_neighbors.',
  ),
  ADASYN_NOTHING_TO_MAKE: entry(
    (p: { label: string; wanted: number }) =>
      `the ${p.wanted} rows asked for class '${p.label}' were split into shares of less than half a row each, which round to none.`,
    'Ask for more rows by sampling_strategy, or use smote().',
  ),
  STORE_TOO_SMALL: entry(
    (p: { neighbors: number; rows: number }) =>
      `n_neighbors = ${p.neighbors}, but the smallest class and the seeds are only ${p.rows} rows to vote.`,
    (p) => `Set n_neighbors to ${p.rows} or less, or raise n_seeds_S.`,
  ),
  MORE_CLUSTERS_THAN_ROWS: entry(
    (p: { clusters: number; rows: number }) =>
      `kmeans_estimator = ${p.clusters} clusters, but there are only ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    (p) => `Set kmeans_estimator to ${p.rows} or less.`,
  ),
  KMEANS_NO_CLUSTER: entry(
    (p: { label: string; clusters: number; least: number }) =>
      `none of the ${p.clusters} clusters has a large enough share of class '${p.label}' and ${p.least} rows of it.`,
    'Lower cluster_balance_threshold, change the number of clusters (kmeans_estimator), or use smote().',
  ),
  SVM_ALL_NOISE: entry(
    (p: { label: string; neighbors: number }) =>
      `every support vector of class '${p.label}' has ${p.neighbors} neighbours of other classes (m_neighbors), so all count as noise.`,
    'Raise m_neighbors, or use smote().',
  ),
  SMOTENC_NEEDS_CATEGORIES: entry(
    (p: { columns: number }) =>
      `all ${p.columns} features are numbers, but smotenc() is for numbers and categories together.`,
    'Name the categories in categorical_features, or use smote().',
  ),
  SMOTENC_NEEDS_NUMBERS: entry(
    (p: { columns: number }) =>
      `all ${p.columns} features are categories, but smotenc() is for numbers and categories together.`,
    'Use smoten(), which is for categories alone.',
  ),
};
