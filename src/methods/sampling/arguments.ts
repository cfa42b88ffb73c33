import { BallastError } from '../../errors/ballast-error.ts';

/** @throws SAMPLER_ARGUMENT unless `value` is a whole number of `least` or more */
export function checkCount(argument: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new BallastError(
    'SAMPLER_ARGUMENT',
    { argument, given: String(value), expected: `a whole number, ${least} or more` },
    { argument },
  );
}

/**
 * @param within  whether a row needs `k` others beside itself
 * @throws SAMPLER_ARGUMENT unless k is a whole number of 1 or more, TOO_FEW_ROWS when there are not enough rows
 */
export function checkNeighbors(argument: string, k: number, label: string, rows: number): void {
  checkCount(argument, k);
  if (k < rows) return;
  throw new BallastError(
    'TOO_FEW_ROWS',
    {
      argument,
      value: k,
      label,
      rows,
      most: rows - 1,
      instead: 'random_over_sampler(), which needs no neighbours',
    },
    { argument },
  );
}

/** @throws SAMPLER_ARGUMENT, TABLE_TOO_SMALL unless every row of the table has k others */
export function checkTableNeighbors(argument: string, k: number, rows: number): void {
  checkCount(argument, k);
  if (k < rows) return;
  throw new BallastError('TABLE_TOO_SMALL', { argument, value: k, rows, most: rows - 1 }, { argument });
}

/** @throws SAMPLER_ARGUMENT unless `value` is one of `known` */
export function checkChoice<T extends string | number>(
  argument: string,
  value: T,
  known: readonly T[],
): void {
  if (known.includes(value)) return;
  const quoted = known.map((one) => (typeof one === 'string' ? `'${one}'` : String(one)));
  const given = typeof value === 'string' ? `'${value}'` : String(value);
  throw new BallastError(
    'SAMPLER_ARGUMENT',
    { argument, given, expected: quoted.join(' or ') },
    { argument },
  );
}
