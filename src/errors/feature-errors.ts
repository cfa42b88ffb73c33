import { entry } from './entry.ts';

/** The remedy for a column that is no feature. */
function leaveOut(column: string, canKeep: boolean, canRenew = false): string {
  const list = `[${/^[a-z_]\w*$/i.test(column) ? column : `'${column}'`}]`;
  const exclude = `with exclude := ${list}.`;
  const renew = canRenew ? `Give new rows fresh values with new_key := ${list}, carry` : 'Carry';
  return canKeep
    ? `${renew} it along with keep := ${list}, or leave it out ${exclude}`
    : `Leave it out ${exclude}`;
}

/** Errors about the target and the features that a function was pointed at. */
export const featureErrors = {
  NULL_TARGET: entry(
    (p: { rows: number }) =>
      `${p.rows} ${p.rows === 1 ? 'row has' : 'rows have'} no class: the target is NULL.`,
    'Leave them out (from ... where ... is not null), or give them a class.',
  ),
  COLUMN_NOT_NUMBER: entry(
    (p: { column: string; type: string }) => `column ${p.column} is ${p.type}, expected numbers.`,
    'Name a column of numbers, or cast it in the source.',
  ),
  TARGET_CONTINUOUS: entry(
    (p: { column: string; value: number }) =>
      `the target ${p.column} holds fractions such as ${p.value}, which are no classes.`,
    (p) => `Name a column of classes, or make some of it in the source, such as ${p.column} > 0.5.`,
  ),
  TEXT_NUL: entry(
    (p: { column: string }) =>
      `column ${p.column} holds text with a NUL character, which no category or class has.`,
    (p) => `Take it out in the source, such as replace(${p.column}, chr(0), '').`,
  ),
  NO_FEATURES: entry(
    () => 'no column is left to be a feature.',
    (p: { canKeep: boolean }) =>
      `Name some in features, or take them out of exclude${p.canKeep ? ' and keep' : ''}.`,
  ),
  FEATURE_TYPE: entry(
    (p: {
      column: string;
      what: string;
      type: string;
      why: string;
      instead: string;
      canKeep: boolean;
      canRenew: boolean;
    }) => `column ${p.column} is ${p.what} (${p.type}), but ${p.why}.`,
    (p) =>
      `${p.instead}${p.instead === '' ? '' : ' '}${leaveOut(p.column, p.canKeep, p.canRenew && p.what === 'an identifier')}${p.what === 'text' ? '' : ' Or turn it into a number in a query text.'}`,
  ),
  FEATURE_KEY: entry(
    (p: { column: string; canKeep: boolean; canRenew: boolean }) =>
      p.canKeep
        ? `column ${p.column} is a declared key, and a made-up key means nothing.`
        : `column ${p.column} is a declared key, which tells rows apart but not classes.`,
    (p) => leaveOut(p.column, p.canKeep, p.canRenew),
  ),
  MISSING_VALUES: entry(
    (p: { column: string; rows: number }) =>
      `column ${p.column} is NULL, NaN or infinite in ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    (p) =>
      `Fill it (coalesce(${p.column}, ...)), pass those rows through with where, carry the column along with keep, or leave it out with exclude.`,
  ),
  MODEL_TABLE: entry(
    (p: { table: string; column: string }) =>
      `${p.table} is no table of models: its column ${p.column} is missing or of another type.`,
    'Give a table made by train_classifier(), or the path of an .onnx file.',
  ),
  MODEL_AMBIGUOUS: entry(
    (p: { table: string; models: number }) =>
      p.models === 0 ? `${p.table} holds no model of rank 1.` : `${p.table} holds several models of rank 1.`,
    (p) =>
      p.models === 0
        ? 'Give a table that a train function has filled.'
        : 'Choose one: model := $$ from models where name = ... $$.',
  ),
  THRESHOLD_CLASSES: entry(
    (p: { classes: number }) => `threshold needs two classes, but the model has ${p.classes}.`,
    'Leave threshold out: the likeliest class is predicted.',
  ),
};
