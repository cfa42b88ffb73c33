import { sqlName, sqlNumber, sqlString, sqlSum } from '../models/sql-text.ts';
import { MISSING_LEVEL, type LinearCategory } from './linear-design.ts';
import type { LinearModel } from './logistic-regression.ts';

/** The raw score of an output as a SQL expression; NULL where a number is. */
export function linearSql({ features, coefficients, intercepts }: LinearModel, output: number): string {
  const own = coefficients[output];
  const terms = features.map((feature) => {
    if (feature.kind === 'category') return categorySql(feature, own);
    const { name, mean, scale, offset } = feature;
    const centred = `(${sqlName(name)} - ${wrapped(mean)})`;
    return `${wrapped(own[offset])} * (${centred} / ${sqlNumber(scale)})`;
  });
  return sqlSum([wrapped(intercepts[output]), ...terms]);
}

/** What each level adds; an unknown one adds nothing. */
function categorySql({ name, levels, offset }: LinearCategory, coefficients: Float64Array): string {
  const cases = levels.map((level, l) => {
    const is = level === MISSING_LEVEL ? 'IS NULL' : `= ${sqlString(level)}`;
    const also = level === MISSING_LEVEL ? ` OR ${sqlName(name)} = ${sqlString(level)}` : '';
    return `WHEN ${sqlName(name)} ${is}${also} THEN ${sqlNumber(coefficients[offset + l])}`;
  });
  return cases.length === 0 ? sqlNumber(0) : `CASE ${cases.join(' ')} ELSE ${sqlNumber(0)} END`;
}

function wrapped(value: number): string {
  return value < 0 ? `(${sqlNumber(value)})` : sqlNumber(value);
}
