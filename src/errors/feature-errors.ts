import { entry } from './entry.ts';

/** Errors about the target and the features that a function was pointed at. */
export const featureErrors = {
  NULL_TARGET: entry(
    (p: { rows: number }) =>
      `${p.rows} ${p.rows === 1 ? 'row has' : 'rows have'} no class: the target is NULL.`,
    'Leave them out with where, or give them a class.',
  ),
  NO_FEATURES: entry(
    () => 'no column is left to be a feature.',
    'Name some in features, or take them out of exclude and keep.',
  ),
  FEATURE_TYPE: entry(
    (p: { column: string; what: string; type: string }) =>
      `column ${p.column} is ${p.what} (${p.type}), and distances need numbers.`,
    (p) =>
      p.what === 'text'
        ? `Use smotenc(), which takes categories, or carry it along with keep := [${p.column}], or leave it out with exclude.`
        : `Carry it along with keep := [${p.column}], leave it out with exclude, or turn it into a number.`,
  ),
  FEATURE_KEY: entry(
    (p: { column: string }) => `column ${p.column} is a key, and a made-up key means nothing.`,
    (p) => `Carry it along with keep := [${p.column}], or leave it out with exclude := [${p.column}].`,
  ),
  MISSING_VALUES: entry(
    (p: { column: string; rows: number }) =>
      `column ${p.column} is NULL, NaN or infinite in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    (p) =>
      `Fill it (coalesce(${p.column}, ...)), filter those rows with where, or leave the column out with exclude.`,
  ),
  MODEL_TABLE: entry(
    (p: { table: string; column: string }) => `${p.table} is no table of models: its column ${p.column} is missing or of another type.`,
    'Give a table made by train_classifier(), or the path of an .onnx file.',
  ),
  MODEL_AMBIGUOUS: entry(
    (p: { table: string; models: number }) =>
      p.models === 0 ? `${p.table} holds no model of rank 1.` : `${p.table} holds several models of rank 1.`,
    'Choose one: model := $$ from models where name = ... $$.',
  ),
  THRESHOLD_CLASSES: entry(
    (p: { classes: number }) => `threshold needs two classes, but the model has ${p.classes}.`,
    'Leave threshold out: the likeliest class is predicted.',
  ),
};
