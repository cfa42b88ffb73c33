import { BallastError } from '../../errors/ballast-error.ts';

export interface PartSizes {
  readonly train: number;
  readonly test: number;
}

/**
 * How many rows go to the parts, by scikit-learn's rules: a share of the test part is rounded up, of the train part
 * down; of one given size the other takes the rest; without any the test part gets a quarter.
 * @param testSize   a share below 1 or a whole number of rows; null: what is left
 * @throws SPLIT_SIZE, SPLIT_SIZES_SUM, SPLIT_EMPTY_TRAIN
 */
export function partSizes(rows: number, testSize: number | null, trainSize: number | null): PartSizes {
  const asked = testSize === null && trainSize === null ? 0.25 : testSize;
  checkSize('test_size', asked, rows);
  checkSize('train_size', trainSize, rows);
  const given = { test: asked === null ? 0 : countOf(asked, rows, Math.ceil), train: 0 };
  if (trainSize !== null) given.train = countOf(trainSize, rows, Math.floor);
  const train = trainSize === null ? rows - given.test : given.train;
  const test = asked === null ? rows - given.train : given.test;
  const shares = asked !== null && trainSize !== null && asked < 1 && trainSize < 1 ? asked + trainSize : 0;
  if (train + test > rows || shares > 1) {
    throw new BallastError(
      'SPLIT_SIZES_SUM',
      { test_size: asked ?? test, train_size: trainSize ?? train, rows },
      { argument: 'train_size' },
    );
  }
  if (train === 0) throw new BallastError('SPLIT_EMPTY_TRAIN', { rows, test }, { argument: 'test_size' });
  return { train, test };
}

function checkSize(argument: string, value: number | null, rows: number): void {
  if (value === null || (value > 0 && value < 1)) return;
  if (!Number.isInteger(value) || value <= 0 || value >= rows) {
    throw new BallastError('SPLIT_SIZE', { argument, value, rows }, { argument });
  }
}

function countOf(size: number, rows: number, round: (value: number) => number): number {
  return size < 1 ? round(size * rows) : size;
}
