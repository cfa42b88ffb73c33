import type { Column, Frame } from '../../frame/frame.ts';
import { sharedFloat64, sharedInt32, sharedUint8 } from '../../frame/matrix.ts';
import { fillNoise } from './additive-noise.ts';
import { chosenRows, shiftedCodes, swappedRows, type ChosenCells } from './replaced-cells.ts';

export const perturbationKinds = ['gaussian', 'uniform', 'swap', 'missing', 'category_shift'] as const;

export type PerturbationKind = (typeof perturbationKinds)[number];

/** How a column is perturbed. */
export interface Perturbation {
  readonly kind: PerturbationKind;
  /** Spread of the noise in standard deviations of the column; else the share of cells, 0 to 1. */
  readonly strength: number;
  readonly seed: number;
  /** The place of the column in its table, which keeps its draws apart from those of others. */
  readonly column: number;
}

/** Half the width of uniform noise with a standard deviation of 1. */
const UNIFORM_REACH = Math.sqrt(3);

/** Noise to add to the rows `start` to `start + count` of a column; both kinds have the same standard deviation. */
export function fillPerturbation(
  { kind, strength, seed, column }: Perturbation & { readonly kind: 'gaussian' | 'uniform' },
  deviation: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  const scale = strength * deviation * (kind === 'uniform' ? UNIFORM_REACH : 1);
  fillNoise({ kind, scale, seed, column }, start, count, out);
}

export function cellsOf({ strength, seed, column }: Perturbation): ChosenCells {
  return { share: strength, seed, column };
}

export interface FrameColumnRule extends Perturbation {
  readonly name: string;
  /** Of the present values. */
  readonly deviation: number;
  /** Values that the column's type can hold; noise is rounded and kept within. */
  readonly whole: { readonly low: number; readonly high: number } | null;
}

/** A frame with some columns perturbed, as perturb() gives it; the others are shared with it. */
export function perturbFrame(frame: Frame, rules: readonly FrameColumnRule[]): Frame {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const columns = frame.columns.map((column) => {
    const rule = byName.get(column.name);
    return rule === undefined ? column : perturbColumn(column, rule, frame.rows);
  });
  return { rows: frame.rows, columns };
}

function perturbColumn(column: Column, rule: FrameColumnRule, rows: number): Column {
  switch (rule.kind) {
    case 'gaussian':
    case 'uniform': {
      if (column.kind !== 'number') return column;
      const noise = new Float64Array(rows);
      fillPerturbation({ ...rule, kind: rule.kind }, rule.deviation, 0, rows, noise);
      const values = sharedFloat64(rows);
      for (let r = 0; r < rows; r++) values[r] = rounded(column.values[r] + noise[r], rule.whole);
      return { ...column, values };
    }
    case 'swap': {
      const from = swappedRows(cellsOf(rule), rows);
      if (column.kind === 'category')
        return { ...column, codes: gather(column.codes, from, sharedInt32(rows)) };
      const valid = column.valid === null ? null : gather(column.valid, from, sharedUint8(rows));
      return { ...column, values: gather(column.values, from, sharedFloat64(rows)), valid };
    }
    case 'missing': {
      const chosen = chosenRows(cellsOf(rule), rows);
      if (column.kind === 'category') {
        const codes = sharedInt32(rows);
        codes.set(column.codes);
        for (const row of chosen) codes[row] = -1;
        return { ...column, codes };
      }
      const values = sharedFloat64(rows);
      const valid = sharedUint8(rows).fill(1);
      values.set(column.values);
      if (column.valid !== null) valid.set(column.valid);
      for (const row of chosen) {
        values[row] = Number.NaN;
        valid[row] = 0;
      }
      return { ...column, values, valid };
    }
    case 'category_shift': {
      if (column.kind !== 'category') return column;
      const codes = sharedInt32(rows);
      codes.set(shiftedCodes(cellsOf(rule), column.codes, column.categories.length));
      return { ...column, codes };
    }
    default:
      return rule.kind satisfies never;
  }
}

/** Rounded half away from zero and kept within, as SQL does it. */
function rounded(value: number, whole: FrameColumnRule['whole']): number {
  if (whole === null) return value;
  if (value < whole.low) return whole.low;
  if (value > whole.high) return whole.high;
  return Math.sign(value) * Math.round(Math.abs(value));
}

function gather<A extends Float64Array | Int32Array | Uint8Array>(values: A, from: Int32Array, into: A): A {
  for (let row = 0; row < into.length; row++) into[row] = values[from[row]];
  return into;
}
