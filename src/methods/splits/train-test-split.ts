import { BallastError } from '../../errors/ballast-error.ts';
import type { Labels } from '../../frame/frame.ts';
import { sharedInt32, sharedUint8 } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask } from '../../workers/pool.ts';
import { approximateMode } from './approximate-mode.ts';
import { countClasses, rowsByClass } from './class-rows.ts';
import { groupShuffleSplit, stratifiedGroupSplit } from './group-split.ts';
import { partSizes, type PartSizes } from './part-sizes.ts';
import type { TrainTestSplit } from './train-test-parts.ts';

export interface TrainTestSplitRequest {
  /** Rows of the table. */
  readonly rows: number;
  /** A share below 1 or a whole number of rows; null: what is left, or a quarter. */
  readonly test_size?: number | null;
  readonly train_size?: number | null;
  readonly random_state: number;
  /** Default true; else the last rows are the test part. */
  readonly shuffle?: boolean;
  /** Keeps the shares of these classes in both parts. */
  readonly stratify?: Labels | null;
  /** Rows of one group stay on one side; the sizes are then shares, or numbers, of groups. */
  readonly group?: Labels | null;
}

/** `trainTestSplit` in a worker. */
export const trainTestSplitTask = workerTask<TrainTestSplitRequest, TrainTestSplit>(
  import.meta.url,
  'trainTestSplit',
);

/**
 * Splits rows into a train and a test part: the rows of scikit-learn 1.9's `train_test_split`, in its order; with
 * `group` those of its `GroupShuffleSplit`, with both `group` and `stratify` as `stratifiedGroupSplit` says.
 * @throws SPLIT_SIZE, SPLIT_SIZES_SUM, SPLIT_EMPTY_TRAIN, STRATIFY_WITHOUT_SHUFFLE, STRATIFY_NULL,
 *   STRATIFY_RARE_CLASS, STRATIFY_SMALL_PART, GROUP_NULL, GROUP_WITHOUT_SHUFFLE, GROUPS_TOO_FEW, GROUP_STRATIFY_SIZE
 */
export function trainTestSplit(request: TrainTestSplitRequest): TrainTestSplit {
  const {
    rows,
    test_size = null,
    train_size = null,
    random_state,
    shuffle = true,
    stratify = null,
    group = null,
  } = request;
  if (group !== null) {
    if (!shuffle) throw new BallastError('GROUP_WITHOUT_SHUFFLE', {}, { argument: 'group' });
    return stratify === null
      ? groupShuffleSplit(group, { testSize: test_size, trainSize: train_size, seed: random_state })
      : stratifiedGroupSplit(stratify, group, {
          testSize: test_size,
          trainSize: train_size,
          seed: random_state,
        });
  }
  const sizes = partSizes(rows, test_size, train_size);
  if (!shuffle && stratify !== null)
    throw new BallastError('STRATIFY_WITHOUT_SHUFFLE', {}, { argument: 'stratify' });
  const split = { part: sharedUint8(rows), train: sharedInt32(sizes.train), test: sharedInt32(sizes.test) };
  if (!shuffle) {
    for (let i = 0; i < sizes.train; i++) split.train[i] = i;
    for (let i = 0; i < sizes.test; i++) split.test[i] = sizes.train + i;
  } else if (stratify === null) {
    const order = new RandomState(random_state).permutation(rows);
    split.test.set(order.subarray(0, sizes.test));
    split.train.set(order.subarray(sizes.test, sizes.test + sizes.train));
  } else {
    splitWithinClasses(split, sizes, stratify, new RandomState(random_state));
  }
  split.part.fill(2);
  for (let i = 0; i < sizes.train; i++) split.part[split.train[i]] = 0;
  for (let i = 0; i < sizes.test; i++) split.part[split.test[i]] = 1;
  return split;
}

function splitWithinClasses(
  split: TrainTestSplit,
  sizes: PartSizes,
  stratify: Labels,
  random: RandomState,
): void {
  const found = countClasses(stratify);
  const rare = found.classes.filter((_, k) => found.counts[k] < 2);
  if (rare.length > 0) {
    const labels = rare.map((code) => String(stratify.classes[code]));
    throw new BallastError('STRATIFY_RARE_CLASS', { labels }, { argument: 'stratify' });
  }
  for (const part of ['train', 'test'] as const) {
    if (sizes[part] < found.classes.length) {
      const facts = { part, size: sizes[part], classes: found.classes.length };
      throw new BallastError('STRATIFY_SMALL_PART', facts, { argument: `${part}_size` });
    }
  }
  const train = approximateMode(found.counts, sizes.train, random);
  const left = found.counts.map((count, k) => count - train[k]);
  const test = approximateMode(left, sizes.test, random);
  let trainEnd = 0;
  let testEnd = 0;
  rowsByClass(stratify.codes, found).forEach((rows, k) => {
    const order = random.permutation(rows.length);
    for (let i = 0; i < train[k]; i++) split.train[trainEnd++] = rows[order[i]];
    for (let i = train[k]; i < train[k] + test[k]; i++) split.test[testEnd++] = rows[order[i]];
  });
  random.shuffle(split.train);
  random.shuffle(split.test);
}
