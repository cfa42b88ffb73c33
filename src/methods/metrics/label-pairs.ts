import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import { checkClassCount, type Confusion } from './confusion.ts';
import { compareLabels } from '../../frame/sort-labels.ts';

/** How often a true label met a predicted one. */
export interface LabelPair {
  /** null for NULL. */
  readonly truth: Label | null;
  readonly predicted: Label | null;
  readonly rows: number;
  /** Sum of the rows' weights; `rows` where rows are not weighed. */
  readonly weight: number;
}

/**
 * The confusion matrix of rows that were already counted by pair, as a database counts them.
 * @throws METRIC_LABEL_MISSING at a NULL, METRIC_LABEL_TYPES when strings meet numbers
 * @throws METRIC_WEIGHT_INVALID, METRIC_TOO_MANY_CLASSES
 */
export function confusionFromPairs(pairs: readonly LabelPair[]): Confusion {
  const types = new Set(pairs.flatMap((pair) => [typeof pair.truth, typeof pair.predicted]));
  const common = (label: Label | null, side: string): Label => {
    if (label === null) throw new BallastError('METRIC_LABEL_MISSING', { row: null, side });
    return types.size > 1 ? Number(label) : label;
  };
  if (
    types.has('string') &&
    types.size > 1 &&
    !pairs.some((pair) => pair.truth === null || pair.predicted === null)
  ) {
    const [{ truth, predicted }] = pairs;
    throw new BallastError('METRIC_LABEL_TYPES', { truth: typeof truth, predicted: typeof predicted });
  }
  const labelled = pairs.map((pair) => ({
    ...pair,
    truth: common(pair.truth, 'true'),
    predicted: common(pair.predicted, 'predicted'),
  }));
  checkPairWeights(pairs);
  const classes = [...new Set(labelled.flatMap(({ truth, predicted }) => [truth, predicted]))].sort(
    compareLabels,
  );
  checkClassCount(classes.length);
  const index = new Map(classes.map((label, i) => [label, i]));
  const at = (label: Label): number => index.get(label) ?? 0;
  const cells = new Float64Array(classes.length ** 2);
  const occurs = new Uint8Array(classes.length);
  let rows = 0;
  for (const pair of labelled) {
    cells[at(pair.truth) * classes.length + at(pair.predicted)] += pair.weight;
    occurs[at(pair.truth)] = 1;
    rows += pair.rows;
  }
  return { classes, cells, rows, occurs };
}

function checkPairWeights(pairs: readonly LabelPair[]): void {
  if (pairs.some(({ weight }) => !Number.isFinite(weight)))
    throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'a weight is NULL, NaN or infinite' });
  if (pairs.length > 0 && pairs.every(({ weight }) => weight === 0))
    throw new BallastError('METRIC_WEIGHT_INVALID', { problem: 'all weights are 0' });
}
