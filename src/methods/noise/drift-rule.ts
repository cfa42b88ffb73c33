import { CounterRandom } from '../../random/counter-random.ts';

/** Mean and standard deviation of a column. */
export interface ColumnSpread {
  readonly name: string;
  /** The place of the column in its table, which keeps its draws apart from those of others. */
  readonly column: number;
  readonly mean: number;
  readonly deviation: number;
}

/** What becomes of a value: constant + factor x value + partnerFactor x value of another column. */
export interface DriftRule {
  readonly name: string;
  readonly constant: number;
  readonly factor: number;
  readonly partner: { readonly name: string; readonly factor: number; readonly mean: number } | null;
}

export type DriftKind = 'shift' | 'scale' | 'rotation';

const SIDE_STREAM = 0;
const ORDER_STREAM = 1;

/**
 * How columns drift, drawn from a seed. 'shift' moves each column by `strength` standard deviations, up or down;
 * 'scale' stretches or squeezes it about its mean by 1 + strength; 'rotation' turns pairs of standardised columns,
 * drawn at random, by `strength` quarter turns, and leaves an odd column as it is.
 */
export function driftRules(
  kind: DriftKind,
  strength: number,
  columns: readonly ColumnSpread[],
  seed: number,
): DriftRule[] {
  const random = new CounterRandom(seed);
  if (kind === 'rotation') return rotationRules(strength, columns, random);
  return columns.map(({ name, column, mean, deviation }) => {
    const side = random.at(column, SIDE_STREAM).double() < 0.5 ? -1 : 1;
    if (kind === 'shift') return { name, constant: side * strength * deviation, factor: 1, partner: null };
    const factor = (1 + strength) ** side;
    return { name, constant: mean * (1 - factor), factor, partner: null };
  });
}

function rotationRules(
  strength: number,
  columns: readonly ColumnSpread[],
  random: CounterRandom,
): DriftRule[] {
  const order = columns
    .map((column) => ({ column, draw: random.at(column.column, ORDER_STREAM).double() }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ column }) => column);
  const angle = (strength * Math.PI) / 2;
  const rules: DriftRule[] = [];
  for (let i = 0; i + 1 < order.length; i += 2) {
    const [a, b] = [order[i], order[i + 1]];
    rules.push(
      turned(a, b, Math.cos(angle), -Math.sin(angle)),
      turned(b, a, Math.cos(angle), Math.sin(angle)),
    );
  }
  return rules;
}

/** own' = mean + own part x (own - mean) + other part x (other - its mean), in standard deviations of both. */
function turned(own: ColumnSpread, other: ColumnSpread, ownPart: number, otherPart: number): DriftRule {
  const across = other.deviation === 0 ? 0 : (otherPart * own.deviation) / other.deviation;
  return {
    name: own.name,
    constant: own.mean * (1 - ownPart) - across * other.mean,
    factor: ownPart,
    partner: { name: other.name, factor: across, mean: other.mean },
  };
}

/**
 * Rows for the same table with other shares of its classes: the odds of the smallest class times 1 + strength, the
 * others in their proportions. Each place draws a class, then one of its rows, with replacement.
 * @param rowsOfClass  rows of each class that occurs
 */
export function priorShiftRows(
  rowsOfClass: readonly Int32Array[],
  strength: number,
  seed: number,
): Int32Array {
  const total = rowsOfClass.reduce((sum, rows) => sum + rows.length, 0);
  const smallest = rowsOfClass.reduce((at, rows, c) => (rows.length < rowsOfClass[at].length ? c : at), 0);
  const share = rowsOfClass[smallest].length / total;
  const odds = (share / (1 - share)) * (1 + strength);
  const wanted = share === 1 ? 1 : odds / (1 + odds);
  const weights = rowsOfClass.map((rows, c) =>
    c === smallest ? wanted : ((1 - wanted) * rows.length) / (total - rowsOfClass[smallest].length),
  );
  const random = new CounterRandom(seed);
  return Int32Array.from({ length: total }, (_, place) => {
    let left = random.at(place).double();
    let c = 0;
    while (c < weights.length - 1 && left >= weights[c]) left -= weights[c++];
    const rows = rowsOfClass[c];
    return rows[random.interval(rows.length - 1)];
  });
}
