import type { Label } from '../../frame/frame.ts';
import { sqlString } from './sql-text.ts';

/**
 * The probability of a class as SQL.
 * @param scores  the expression of each raw score: one, of the second class, or one a class
 */
export function probabilitySql(scores: readonly string[], at: number): string {
  if (scores.length === 1) return `1 / (1 + exp(${at === 1 ? `-(${scores[0]})` : scores[0]}))`;
  const others = scores.flatMap((score, k) => (k === at ? [] : [`exp((${score}) - (${scores[at]}))`]));
  return `1 / (1 + ${others.join(' + ')})`;
}

/**
 * The likeliest class as SQL; of equals the first. Every mention of a score is worked out anew, so there are few: a
 * class is the one if no later score is larger, and no earlier class is.
 * @param canBeNull  whether a score is NULL where a column is; then so is the class
 */
export function predictionSql(
  scores: readonly string[],
  classes: readonly Label[],
  canBeNull: boolean,
): string {
  const literals = classes.map(labelSql);
  const unknown = canBeNull ? `WHEN ${scores[0]} IS NULL THEN NULL ` : '';
  if (scores.length === 1)
    return `CASE ${unknown}WHEN ${scores[0]} > 0 THEN ${literals[1]} ELSE ${literals[0]} END`;
  const last = scores.length - 1;
  const cases = scores.slice(0, last).map((score, k) => {
    const later = scores.slice(k + 1);
    const most = later.length === 1 ? later[0] : `greatest(${later.join(', ')})`;
    return `WHEN ${score} >= ${most} THEN ${literals[k]}`;
  });
  return `CASE ${unknown}${cases.join(' ')} ELSE ${literals[last]} END`;
}

function labelSql(label: Label): string {
  return typeof label === 'string' ? sqlString(label) : String(label);
}
