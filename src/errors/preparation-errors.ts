import { entry } from './entry.ts';

/** Errors about preparing columns. */
export const preparationErrors = {
  NOTHING_TO_PREPARE: entry(
    (p: { why: string }) => `there is nothing to prepare: ${p.why}.`,
    "Name at least one step: impute, clip or scale for numbers, encode, rare or impute_text for text, such as scale := 'standard'.",
  ),
  PREPARE_EMPTY_COLUMN: entry(
    (p: { column: string }) => `column ${p.column} is NULL in every row, so nothing can be learned of it.`,
    (p) => `Leave it out with exclude := ['${p.column}'], or fill it with impute := 'constant'.`,
  ),
  PREPARE_INFINITE: entry(
    (p: { column: string; rows: number }) =>
      `column ${p.column} is infinite in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    'Turn infinities into NULL or a bound in the source, or leave the column out with exclude.',
  ),
  PREPARE_UNKNOWN_VALUE: entry(
    (p: { column: string; value: string; rows: number }) =>
      `column ${p.column} holds ${p.value} (${p.rows} ${p.rows === 1 ? 'row' : 'rows'} of such values), which training did not see.`,
    "Fit again on rows that hold it, or with handle_unknown := 'ignore' or rare := ...",
  ),
  PREPARE_NAME_TAKEN: entry(
    (p: { column: string; from: string }) =>
      `preparing ${p.from} would give the column ${p.column}, but there is one of that name already.`,
    (p) => `Rename one of them in the source, or leave ${p.from} out with exclude.`,
  ),
  PREPARE_TRAINING_TARGET: entry(
    (p: { target: string; table: string }) =>
      `out_of_fold := true needs the target ${p.target}, which ${p.table} does not have.`,
    'Give the training table with its target, or leave out_of_fold out.',
  ),
  MODEL_NOT_PREPROCESSOR: entry(
    () => 'the model is no preprocessor.',
    'Give the table that fit_preprocessor() gave; predict() applies classifiers.',
  ),
  MODEL_IS_PREPROCESSOR: entry(
    () => 'the model is a preprocessor, which predicts nothing.',
    'Apply it with transform(source, model := ...), and give predict() a classifier.',
  ),
};
