import { sqlName, sqlNumber, sqlString, sqlSum } from '../models/sql-text.ts';
import type { TreeCategory, TreeEnsemble, TreeFeature } from './ensemble.ts';
import { goesLeft } from './level-sets.ts';

/** The raw score of an output as a SQL expression: a CASE for each tree, added up. */
export function ensembleSql(ensemble: TreeEnsemble, output: number): string {
  const { trees, base } = ensemble;
  const terms: string[] = [];
  for (let t = 0; t + 1 < trees.starts.length; t++) {
    if (trees.output[t] === output) terms.push(nodeSql(ensemble, trees.starts[t]));
  }
  return base[output] === 0 && terms.length > 0 ? sqlSum(terms) : sqlSum([sqlNumber(base[output]), ...terms]);
}

function nodeSql(ensemble: TreeEnsemble, node: number): string {
  const { trees, features } = ensemble;
  if (trees.feature[node] < 0) return sqlNumber(trees.value[node]);
  const left = nodeSql(ensemble, trees.left[node]);
  const right = nodeSql(ensemble, trees.right[node]);
  // NULL fails every condition, so what is missing takes the way behind ELSE.
  const missingLeft = trees.missingLeft[node] === 1;
  const condition = conditionSql(ensemble, node, features[trees.feature[node]], missingLeft);
  if (condition === null) return missingLeft ? left : right;
  const [first, other] = missingLeft ? [right, left] : [left, right];
  return `CASE WHEN ${condition} THEN ${first} ELSE ${other} END`;
}

/** When a row goes the way that missing values do not go; null for never. */
function conditionSql(
  { trees }: TreeEnsemble,
  node: number,
  feature: TreeFeature,
  missingLeft: boolean,
): string | null {
  const name = sqlName(feature.name);
  if (feature.kind === 'category') {
    const levels = otherLevels(
      feature,
      (level) => goesLeft(trees, node, level, feature.levels.length),
      missingLeft,
    );
    // Not IN: DuckDB makes a join of each, hundreds of them.
    return levels.length === 0 ? null : levels.map((level) => `${name} = ${sqlString(level)}`).join(' OR ');
  }
  const compared = `${name} ${missingLeft ? '>' : '<='} ${sqlNumber(trees.threshold[node])}`;
  if (feature.zeroIsMissing !== true) return compared;
  const zero = sqlNumber(Math.fround(1e-35));
  return `${compared} AND (${name} < -${zero} OR ${name} > ${zero})`;
}

function otherLevels(
  { levels }: TreeCategory,
  isLeft: (level: number) => boolean,
  missingLeft: boolean,
): string[] {
  return levels.filter((_, level) => isLeft(level) !== missingLeft);
}
