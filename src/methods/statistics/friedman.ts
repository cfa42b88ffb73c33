import { chiSquareTail } from './incomplete-gamma.ts';
import { rangeQuantile, rangeTail } from './studentized-range.ts';

export interface FriedmanResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Mean rank of each way over the tables, 1 for the best. */
  readonly ranks: Float64Array;
}

/**
 * Whether several ways of doing something differ over many tables.
 * @param scores  one row a table, one column a way; at least 2 tables and 3 ways
 * @param higherIsBetter  gives the highest score rank 1
 * @returns NaN for statistic and p-value when all scores of every table tie
 * @see Friedman 1937; scipy friedmanchisquare, with its correction for ties
 */
export function friedman(scores: readonly (readonly number[])[], higherIsBetter: boolean): FriedmanResult {
  const tables = scores.length;
  const ways = scores[0].length;
  const ranks = new Float64Array(ways);
  let ties = 0;
  for (const row of scores) {
    const own = midranks(row, higherIsBetter);
    own.ranks.forEach((rank, w) => (ranks[w] += rank));
    ties += own.ties;
  }
  const squares = ranks.reduce((sum, rank) => sum + rank * rank, 0);
  const correction = 1 - ties / (ways * (ways * ways - 1) * tables);
  const statistic = ((12 / (ways * tables * (ways + 1))) * squares - 3 * tables * (ways + 1)) / correction;
  return {
    statistic,
    pValue: Number.isNaN(statistic) ? NaN : chiSquareTail(statistic, ways - 1),
    ranks: ranks.map((rank) => rank / tables),
  };
}

/** Ranks from 1; equal scores share the mean of theirs. `ties` is the sum of t^3 - t over groups of t equal scores. */
function midranks(row: readonly number[], higherIsBetter: boolean): { ranks: Float64Array; ties: number } {
  const order = [...row.keys()].sort((a, b) => (higherIsBetter ? row[b] - row[a] : row[a] - row[b]));
  const ranks = new Float64Array(row.length);
  let ties = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && row[order[end]] === row[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { ranks, ties };
}

/** Standard error of a difference of two mean ranks. */
function rankError(ways: number, tables: number): number {
  return Math.sqrt((ways * (ways + 1)) / (6 * tables));
}

/**
 * The difference of mean ranks from which two ways differ at level `alpha`, all pairs taken together.
 * @see Nemenyi 1963; Demšar 2006, JMLR 7:1
 */
export function criticalDifference(ways: number, tables: number, alpha: number): number {
  return (rangeQuantile(alpha, ways) / Math.SQRT2) * rankError(ways, tables);
}

/** Chance of a difference of mean ranks as large somewhere among the ways, if all are alike. */
export function nemenyiTail(difference: number, ways: number, tables: number): number {
  return rangeTail((Math.abs(difference) / rankError(ways, tables)) * Math.SQRT2, ways);
}
