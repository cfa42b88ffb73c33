import { sharedInt32, sharedUint8 } from '../../frame/matrix.ts';

/** All on shared memory. */
export interface TrainTestSplit {
  /** For each row 0 (train), 1 (test) or 2 (neither: the sizes did not sum to all rows). */
  readonly part: Uint8Array;
  /** Rows in scikit-learn's order. */
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** The split that `part` describes, rows ascending. */
export function splitOfParts(part: Uint8Array): TrainTestSplit {
  const counts = [0, 0, 0];
  for (const side of part) counts[side]++;
  const split = {
    part: sharedUint8(part.length),
    train: sharedInt32(counts[0]),
    test: sharedInt32(counts[1]),
  };
  split.part.set(part);
  let train = 0;
  let test = 0;
  for (let row = 0; row < part.length; row++) {
    if (part[row] === 0) split.train[train++] = row;
    else if (part[row] === 1) split.test[test++] = row;
  }
  return split;
}
