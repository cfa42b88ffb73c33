import { entry, nearestSentence } from './entry.ts';

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
  COMPARE_NOTHING: entry(
    (p: { table: string }) => `${p.table} has no column to compare.`,
    'It compares numbers, booleans, dates and texts; name some in columns, or take them out of exclude.',
  ),
  COMPARE_MISSING: entry(
    (p: { missing: readonly string[]; table: string; known: readonly string[] }) =>
      `${p.table} lacks the ${p.missing.length === 1 ? 'column' : 'columns'} ${p.missing.join(', ')} of the other table.`,
    (p) =>
      `${p.missing.map((name) => nearestSentence(name, p.known)).join('')}Add what is missing, or leave it out with exclude.`,
  ),
  COMPARE_TYPE: entry(
    (p: { column: string; first: string; second: string }) =>
      `column ${p.column} is ${p.first} in one table and ${p.second} in the other, which cannot be compared.`,
    (p) => `Cast ${p.column} in one of the sources, or leave it out with exclude.`,
  ),
  DIVERSITY_ORIGIN: entry(
    (p: { table: string }) => `nothing tells which rows of ${p.table} are new.`,
    "Make it with origin := 'origin', or give the new rows and, as a second table, the real ones.",
  ),
  BIAS_GROUPS: entry(
    (p: { column: string; values: number; most: number }) =>
      `column ${p.column} has ${p.values} values, more than the ${p.most} groups that a report is made for.`,
    (p) => `Group its values in the source, such as width_bucket(${p.column}, ...) or left(${p.column}, 2).`,
  ),
};
