import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { RandomState } from '../../random/random-state.ts';
import { countClasses } from './class-rows.ts';
import { stratifiedGroupKFold } from './group-k-fold.ts';
import { partSizes } from './part-sizes.ts';
import { splitOfParts, type TrainTestSplit } from './train-test-parts.ts';

export interface GroupSplitSizes {
  readonly testSize: number | null;
  readonly trainSize: number | null;
  readonly seed: number;
}

/**
 * Draws whole groups for the parts: the rows of scikit-learn 1.9's `GroupShuffleSplit(n_splits=1)`, whose sizes are
 * shares or numbers of groups. Without a size the test part gets a quarter of the groups.
 * @throws GROUP_NULL, GROUPS_TOO_FEW, SPLIT_SIZE, SPLIT_SIZES_SUM, SPLIT_EMPTY_TRAIN
 */
export function groupShuffleSplit(
  group: Labels,
  { testSize, trainSize, seed }: GroupSplitSizes,
): TrainTestSplit {
  const found = countClasses(group, 'group');
  const groups = found.classes.length;
  requireGroups(groups, 2);
  const sizes = partSizes(groups, testSize, trainSize);
  const order = new RandomState(seed).permutation(groups);
  const side = new Uint8Array(group.classes.length).fill(2);
  for (let i = 0; i < sizes.test + sizes.train; i++) side[found.classes[order[i]]] = i < sizes.test ? 1 : 0;
  return splitOfParts(Uint8Array.from(group.codes, (code) => side[code]));
}

/**
 * Whole groups, and classes with nearly the same shares in both parts: the test part is the first fold of
 * scikit-learn's `StratifiedGroupKFold(round(1 / test_size), shuffle=True)`, as its guide advises.
 * @throws GROUP_NULL, STRATIFY_NULL, GROUPS_TOO_FEW, GROUP_STRATIFY_SIZE
 */
export function stratifiedGroupSplit(
  stratify: Labels,
  group: Labels,
  { testSize, trainSize, seed }: GroupSplitSizes,
): TrainTestSplit {
  const size = testSize ?? 0.25;
  if (trainSize !== null || size > 0.5) {
    const value = trainSize === null ? `test_size = ${size}` : `train_size = ${trainSize}`;
    const argument = trainSize === null ? 'test_size' : 'train_size';
    throw new BallastError('GROUP_STRATIFY_SIZE', { value }, { argument });
  }
  const folds = Math.round(1 / size);
  countClasses(stratify);
  requireGroups(countClasses(group, 'group').classes.length, folds);
  const fold = stratifiedGroupKFold(stratify, group, folds, new RandomState(seed));
  return splitOfParts(Uint8Array.from(fold, (at) => (at === 0 ? 1 : 0)));
}

function requireGroups(groups: number, needs: number): void {
  if (groups >= needs) return;
  const facts = { argument: 'test_size', value: 1 / needs, groups, needs };
  throw new BallastError('GROUPS_TOO_FEW', facts, { argument: 'group' });
}
