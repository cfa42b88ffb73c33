import { entry } from './entry.ts';

/** Errors about the rows and columns that a method was given. */
export const dataErrors = {
  TOO_FEW_ROWS: entry(
    (p: { argument: string; value: number; label: string; rows: number; most: number; instead?: string }) =>
      `${p.argument} = ${p.value}, but class '${p.label}' has only ${p.rows} ${p.rows === 1 ? 'row' : 'rows'}.`,
    (p) =>
      (p.most >= 1 ? `Set ${p.argument} to ${p.most} or less` : `Give the class more rows`) +
      (p.instead === undefined ? '.' : `, or use ${p.instead}.`),
  ),
  TABLE_TOO_SMALL: entry(
    (p: { argument: string; value: number; rows: number; most: number }) =>
      `${p.argument} = ${p.value}, but there are only ${p.rows} ${p.rows === 1 ? 'row' : 'rows'} to find neighbours among.`,
    (p) => (p.most >= 1 ? `Set ${p.argument} to ${p.most} or less.` : 'Give the table more rows.'),
  ),
};
