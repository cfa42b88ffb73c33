import { entry, nearestSentence } from './entry.ts';

/** Errors about models: reading them, running them, fitting them. */
export const modelErrors = {
  MODEL_FILE_NOT_FOUND: entry(
    (p: { path: string }) => `there is no model file ${p.path}.`,
    'Check the path; it is relative to the directory that Ballast runs in.',
  ),
  MODEL_FILE_UNREADABLE: entry(
    (p: { path: string; detail: string }) => `the model file ${p.path} cannot be read: ${p.detail}.`,
    'Check that it is a file and that you may read it.',
  ),
  MODEL_NOT_ONNX: entry(
    (p: { reason: string }) => `this is not an ONNX model: ${p.reason}.`,
    'Pass an .onnx file as skl2onnx, onnxmltools or torch.onnx write it, or the table of a train function.',
  ),
  MODEL_OUTPUTS: entry(
    (p: { outputs: readonly string[]; reason: string }) =>
      `the model gives no class probabilities: ${p.reason}. Its outputs: ${p.outputs.join(', ') || 'none'}.`,
    'Export a classifier with its probabilities, for example to_onnx(model, X) of skl2onnx.',
  ),
  MODEL_CLASSES: entry(
    (p: { classes: number; columns: number }) =>
      `the model tells of ${p.classes} classes, but gives ${p.columns} probability columns.`,
    'Export the model again; a classifier gives one probability for each class.',
  ),
  MODEL_COLUMNS: entry(
    (p: { missing: readonly string[]; known: readonly string[] }) =>
      `the model needs the ${p.missing.length === 1 ? 'column' : 'columns'} ${p.missing.join(', ')}, ` +
      `which the source does not have.`,
    (p) =>
      [...new Set(p.missing.map((name) => nearestSentence(name, p.known)))].join('') +
      `Give the source every column that the model was trained on; it has: ${shortList(p.known)}.`,
  ),
  MODEL_COLUMN_COUNT: entry(
    (p: { expected: number; given: number; columns: readonly string[] }) =>
      `the model takes ${p.expected} columns by position, but the source gives ${p.given}: ${shortList(p.columns)}.`,
    'Name the columns in the order of training with features := [...].',
  ),
  MODEL_COLUMN_TYPE: entry(
    (p: { column: string; expected: string; given: string }) =>
      `the model expects ${p.expected} in column ${p.column}, but it holds ${p.given}.`,
    (p) => `Cast ${p.column} in the source to the type that the model was trained on.`,
  ),
  MODEL_MISSING_VALUES: entry(
    (p: { columns: readonly string[]; rows: number }) =>
      `${p.columns.length === 1 ? 'column' : 'columns'} ${p.columns.join(', ')} ${
        p.columns.length === 1 ? 'has' : 'have'
      } NULL in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}, and the model has no rule for missing values.`,
    'Fill them (coalesce, or the mean of the training rows), leave those rows out, or use a model of trees, which takes NULL.',
  ),
  MODEL_NO_NUMBER: entry(
    (p: { rows: number }) =>
      `the model gives no number (NaN) for ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    'Look for infinite or very large values among its columns, and for values that it never saw in training.',
  ),
  MODEL_LACKS: entry(
    (p: { what: string; model: string }) => `the model is ${p.model}, which has no ${p.what}.`,
    (p) => `Leave the argument out, or use a model that has ${p.what}.`,
  ),
  PROBABILITY_OUTSIDE: entry(
    (p: { column: string; value: number }) => `column ${p.column} holds ${p.value}, expected probabilities.`,
    'Name a column with numbers from 0 to 1, such as probability_1 of predict().',
  ),
  PRIOR_UNKNOWN: entry(
    (p: { classes: readonly string[] }) =>
      `the model does not tell which share the classes ${p.classes.join(', ')} had in its training rows.`,
    'Give it: trained_prior := 0.5 for the share of the second class, or a map from class to share.',
  ),
  MODEL_TEXT_INVALID: entry(
    (p: { format: string; reason: string }) => `this is no model in ${p.format}: ${p.reason}.`,
    "Pass the .txt file of LightGBM's save_model, the .json file of XGBoost's, or an .onnx file.",
  ),
  MODEL_TREES_UNKNOWN: entry(
    (p: { what: string; known: string }) => `the model holds ${p.what}, which Ballast does not know.`,
    (p) => `It reads ${p.known}. Export another model to ONNX and pass its .onnx file.`,
  ),
  MODEL_RUN_FAILED: entry(
    (p: { detail: string }) => `ONNX Runtime refuses the model: ${p.detail}.`,
    'If it names an unknown operator or version, export with a lower opset (for example target_opset=17).',
  ),
  ONNX_RUNTIME_MISSING: entry(
    (p: { detail: string }) => `ONNX Runtime cannot be loaded: ${p.detail}.`,
    "Put the line onnxruntime-node-install=skip into your project's .npmrc and run npm install onnxruntime-node again.",
  ),
  MODEL_ROW_INVALID: entry(
    (p: { reason: string }) => `this is not a model of Ballast: ${p.reason}.`,
    'Pass the table that a train function gave, with its columns unchanged.',
  ),
  FIT_ONE_CLASS: entry(
    (p: { label: string }) =>
      `the target holds only the class '${p.label}'; a classifier needs rows of at least two classes.`,
    'Check the where condition and the target, or train on more rows.',
  ),
  FIT_TARGET_NULL: entry(
    (p: { rows: number }) => `the target is NULL in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    'Leave those rows out, for example with a where condition: target is not null.',
  ),
  FIT_NO_FEATURES: entry(
    (p: { columns: number }) => `there is no column to learn from; the source gives ${p.columns} features.`,
    'Give the source at least one column besides the target, or fewer in exclude.',
  ),
  TARGET_INFINITE: entry(
    (p: { rows: number }) => `the target is infinite in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    'Leave those rows out: where isfinite(...).',
  ),
  CLASS_UNKNOWN: entry(
    (p: { label: string; known: readonly string[] }) =>
      `class '${p.label}' does not occur in training; its classes: ${shortList(p.known)}.`,
    'Take both tables from one split (train_test_split with stratify), or leave those rows out.',
  ),
  FOREIGN_ARGUMENT: entry(
    (p: { argument: string; algorithm: string; owners: readonly string[]; by: string }) =>
      `${p.argument} is an argument of ${p.by} := '${p.owners.join("' or '")}', not of '${p.algorithm}'.`,
    (p) => `Leave ${p.argument} out, or set ${p.by} := '${p.owners[0]}'.`,
  ),
  FIT_TOO_LARGE: entry(
    (p: { rows: number; columns: number; gigabytes: number }) =>
      `${p.rows.toLocaleString('en')} rows of ${p.columns.toLocaleString('en')} features take ${p.gigabytes.toFixed(1)} GiB to train on, of the 4 GiB that a model can have.`,
    'Train on a sample of the rows, on fewer features, or with a smaller num_leaves.',
  ),
  FIT_ARGUMENT: entry(
    (p: { argument: string; value: string; expected: string }) =>
      `${p.argument} = ${p.value} is not possible; expected ${p.expected}.`,
    (p) => `Set ${p.argument} to ${p.expected}.`,
  ),
};

function shortList(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
