import { entry } from './entry.ts';

/** Errors of samplers that ask a model which rows to keep. */
export const oracleErrors = {
  ORACLE_CLASS: entry(
    (p: { label: string; classes: readonly string[] }) =>
      `rows of class '${p.label}' are to be made, but the oracle knows only ${p.classes.map((name) => `'${name}'`).join(', ')}.`,
    'Train the oracle on the same target, or name another class by pos_label.',
  ),
  ORACLE_COLUMNS: entry(
    (p: { missing: readonly string[] }) =>
      `the oracle reads ${p.missing.join(', ')}, which ${p.missing.length === 1 ? 'is no feature' : 'are no features'} of this call, so a new row has no value for it.`,
    (p) =>
      `Make ${p.missing.join(', ')} a feature (see features, exclude and keep), or train the oracle without it.`,
  ),
  ORACLE_FOREIGN: entry(
    (p: { strangers: number; of: number }) =>
      `the oracle was trained on rows that this source does not have: ${p.strangers} of ${p.of} rows looked for are missing.`,
    'An oracle that saw the rows you test on tells of them. Train it on this source or a part of it; if you know that it never saw them, pass allow_foreign_oracle := true.',
  ),
  ORACLE_UNKNOWN_ROWS: entry(
    (p: { oracle: string }) => `the oracle ${p.oracle} does not tell which rows it was trained on.`,
    'Train it by train_classifier() on this source or a part of it; if you know that it never saw the rows you test on, pass allow_foreign_oracle := true.',
  ),
  ORACLE_NO_QUANTILES: entry(
    (p: { threshold: string }) =>
      `threshold = '${p.threshold}' is a quantile of the oracle's scores of rows it had not seen, and this oracle has none.`,
    'Train it with cross-validation, train_classifier(..., cv := 5), or give the threshold as a number.',
  ),
  MINORITY_ONE_ROW: entry(
    (p: { label: string; candidates: string }) =>
      `class '${p.label}' has one row, and candidates := '${p.candidates}' needs two: all it could make are copies.`,
    'Give the class more rows, take the rows of a table as candidates, or use random_over_sampler(), which copies.',
  ),
  CANDIDATES_COLUMNS: entry(
    (p: { table: string; missing: readonly string[] }) =>
      `the table of candidates, ${p.table}, lacks the ${p.missing.length === 1 ? 'feature' : 'features'} ${p.missing.join(', ')}.`,
    'Give it all features of the source, by name.',
  ),
};
