import { entry } from './entry.ts';

/** Errors of what checks models and tables: perturbing, drift, leaks, diversity. */
export const checkErrors = {
  PERTURB_NO_COLUMNS: entry(
    (p: { kind: string; table: string }) => `${p.table} has no column that ${p.kind} can perturb.`,
    (p) =>
      p.kind === 'category_shift'
        ? 'Give a table with text, enums or booleans, or cast a column to VARCHAR in the source.'
        : 'Take columns out of exclude, or choose another kind.',
  ),
  PERTURB_TYPE: entry(
    (p: { column: string; type: string; kind: string }) =>
      `column ${p.column} is ${p.type}, which ${p.kind} cannot perturb.`,
    (p) =>
      p.kind === 'category_shift'
        ? 'It takes text, enums and booleans; cast other columns to VARCHAR in the source.'
        : "It takes numbers; 'swap' and 'missing' take any column.",
  ),
};
