import { BallastError } from '../../errors/ballast-error.ts';
import type { Label, Labels } from '../../frame/frame.ts';
import { compareLabels } from '../../frame/sort-labels.ts';

/** True and predicted labels over one sorted list of the classes that occur in either. */
export interface LabelPairs {
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly classes: readonly Label[];
}

/**
 * Puts two label columns on one list of classes. A boolean meets a number as 0 or 1.
 * @throws METRIC_LABEL_MISSING at a NULL, METRIC_LABEL_TYPES when strings meet numbers
 */
export function pairLabels(truth: Labels, predicted: Labels): LabelPairs {
  const trueUsed = usedClasses(truth, 'true');
  const predictedUsed = usedClasses(predicted, 'predicted');
  const types = new Set([...trueUsed, ...predictedUsed].map((label) => typeof label));
  if (types.has('string') && types.size > 1) {
    throw new BallastError('METRIC_LABEL_TYPES', {
      truth: typeof trueUsed[0],
      predicted: typeof predictedUsed[0],
    });
  }
  const common = (label: Label): Label => (types.size > 1 ? Number(label) : label);
  const classes = [...new Set([...trueUsed, ...predictedUsed].map(common))].sort(compareLabels);
  const index = new Map(classes.map((label, i) => [label, i]));
  const recode = ({ codes, classes: own }: Labels): Int32Array => {
    const map = own.map((label) => index.get(common(label)) ?? -1);
    return codes.map((code) => map[code]);
  };
  return { truth: recode(truth), predicted: recode(predicted), classes };
}

/**
 * Which rows are of the positive class, as the ranking and probability metrics need it.
 * @param posLabel  undefined: 1 or true, as scikit-learn takes it
 * @throws METRIC_NOT_BINARY for more than two classes, unless `onlyTwo` is false
 * @throws METRIC_POS_LABEL_UNKNOWN when two classes occur and neither is the positive one; METRIC_POS_LABEL_NEEDED
 * @throws METRIC_LABEL_MISSING at a NULL
 */
export function positiveRows(truth: Labels, posLabel?: Label, onlyTwo: boolean = true): Uint8Array {
  const used = usedClasses(truth, 'true').sort(compareLabels);
  if (onlyTwo && used.length > 2) throw notBinary(used);
  const positive = truth.classes.findIndex((label) => sameLabel(label, posLabel ?? 1));
  if (used.length >= 2 && !used.some((label) => sameLabel(label, posLabel ?? 1))) {
    throw unknownPositive(posLabel, used);
  }
  const rows = new Uint8Array(truth.codes.length);
  for (let i = 0; i < rows.length; i++) rows[i] = Number(truth.codes[i] === positive);
  return rows;
}

/** Whether two labels mean the same: 1, true and 1n do, as in scikit-learn; a string is only itself. */
export function sameLabel(a: Label, b: Label): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : Number(a) === Number(b);
}

/** How labels are shown in messages: a few, quoted where they are strings. */
export function listLabels(labels: readonly Label[]): string {
  const shown = labels.slice(0, 5).map((label) => (typeof label === 'string' ? `'${label}'` : String(label)));
  return labels.length > 5 ? `${shown.join(', ')}, ...` : shown.join(', ');
}

export function notBinary(classes: readonly Label[]): BallastError {
  return new BallastError('METRIC_NOT_BINARY', { classes: classes.length, known: listLabels(classes) });
}

/** @param label  what was given for pos_label; undefined: nothing, so that 1 or true is meant */
export function unknownPositive(label: Label | undefined, classes: readonly Label[]): BallastError {
  const where = { argument: 'pos_label' };
  if (label === undefined && classes.every((known) => typeof known === 'string'))
    return new BallastError('METRIC_POS_LABEL_NEEDED', { known: listLabels(classes) }, where);
  return new BallastError(
    'METRIC_POS_LABEL_UNKNOWN',
    {
      label: listLabels([label ?? 1]),
      known: listLabels(classes),
    },
    where,
  );
}

function usedClasses({ codes, classes }: Labels, side: string): Label[] {
  const used = new Uint8Array(classes.length);
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] < 0) throw new BallastError('METRIC_LABEL_MISSING', { row: i + 1, side });
    used[codes[i]] = 1;
  }
  return classes.filter((_, c) => used[c] === 1);
}
