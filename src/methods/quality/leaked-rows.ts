import type { Frame } from '../../frame/frame.ts';
import { sharedFloat64, takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { nearestNeighbors, rowsOf, rowsWithin } from '../neighbors/nearest-neighbors.ts';
import { embedRows } from './embed-rows.ts';

export interface LeakedRow {
  /** 0-based, in the order of each table. */
  readonly holdoutRow: number;
  readonly trainRow: number;
  readonly distance: number;
  /** To the nearest other row of the holdout. */
  readonly usual: number;
  readonly pValue: number;
}

export interface LeakSearch {
  readonly train: Frame;
  readonly holdout: Frame;
  /** Classes of both, coded alike, so that rows are compared within a class only; null: all with all. */
  readonly classes: {
    readonly train: Int32Array;
    readonly holdout: Int32Array;
    readonly count: number;
  } | null;
  /** Chance of any row being named where nothing has leaked. */
  readonly alpha: number;
}

/**
 * Rows of the holdout that the training table holds as they are or nearly so.
 *
 * Where both tables are draws of one density, the volumes up to the nearest training row and up to the nearest other
 * holdout row are exponential, so with x the ratio of the distances, rho that of the numbers of rows and d the
 * dimension, rho x^d / (1 + rho x^d) is uniform: the p-value of the row. Those are named that stand
 * Benjamini and Hochberg's procedure at `alpha`. d is estimated by TwoNN; rows that are equal in the holdout itself
 * repeat by nature and are not named.
 * @see Facco et al. 2017, Scientific Reports 7:12140 (dimension); Benjamini and Hochberg 1995
 */
export async function findLeakedRows(search: LeakSearch, context: RunContext): Promise<LeakedRow[]> {
  const [train, holdout] = embedRows(search.train, search.holdout);
  const isContinuous = search.holdout.columns.some(
    (column) => column.kind === 'number' && mostlyDistinct(column.values),
  );
  const candidates: LeakedRow[] = [];
  let tested = 0;
  for (const [trainRows, holdoutRows] of parts(search)) {
    if (trainRows.length === 0 || holdoutRows.length === 0) continue;
    const inside = takeRows(train, trainRows);
    const outside = takeRows(holdout, holdoutRows);
    const found = await compare(inside, outside, isContinuous, context);
    tested += found.length;
    for (const { row, nearest, ...rest } of found) {
      candidates.push({ holdoutRow: holdoutRows[row], trainRow: trainRows[nearest], ...rest });
    }
  }
  const sorted = candidates.sort((a, b) => a.pValue - b.pValue || a.holdoutRow - b.holdoutRow);
  let last = -1;
  sorted.forEach(({ pValue }, i) => {
    if (pValue <= ((i + 1) * search.alpha) / tested) last = i;
  });
  return sorted.slice(0, last + 1).sort((a, b) => a.holdoutRow - b.holdoutRow);
}

interface Compared {
  readonly row: number;
  readonly nearest: number;
  readonly distance: number;
  readonly usual: number;
  readonly pValue: number;
}

async function compare(
  train: Matrix,
  holdout: Matrix,
  isContinuous: boolean,
  context: RunContext,
): Promise<Compared[]> {
  const across = await nearestNeighbors(train, rowsOf(holdout), 1, context);
  const k = Math.min(2, holdout.rows - 1);
  const within = k === 0 ? null : await nearestNeighbors(holdout, rowsWithin(holdout), k, context);
  const usual = sharedFloat64(holdout.rows);
  for (let r = 0; r < holdout.rows; r++)
    usual[r] = within === null ? Infinity : Math.sqrt(within.distances[r * k]);
  const dimension =
    within === null || k < 2
      ? Math.max(1, train.columns)
      : twoNearestDimension(within.distances, train.columns);
  const ratio = train.rows / holdout.rows;
  const repeated = usual.reduce((count, distance) => count + Number(distance === 0), 0) / holdout.rows;
  // Where no column is continuous rows are equal by chance: as often across the tables as within one.
  const equalByChance = isContinuous ? 0 : 1 - (1 - Math.max(repeated, 1 / (holdout.rows + 1))) ** ratio;
  return Array.from(usual, (own, row) => {
    const distance = Math.sqrt(across.distances[row]);
    const share = ratio * (distance / own) ** dimension;
    const near = own === Infinity ? (distance === 0 ? 0 : 1) : share / (1 + share);
    const pValue = own === 0 ? 1 : distance === 0 ? equalByChance : near;
    return { row, nearest: across.indices[row], distance, usual: own, pValue };
  });
}

/** The dimension of points from the ratios of their two nearest distances, which are given squared. */
function twoNearestDimension(distances: Float64Array, columns: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < distances.length; i += 2) {
    if (distances[i] === 0 || distances[i] === distances[i + 1]) continue;
    sum += Math.log(distances[i + 1] / distances[i]) / 2;
    count++;
  }
  return count < 2 ? Math.max(1, columns) : Math.min(Math.max(1, (count - 1) / sum), columns);
}

/** Rows of each class in both tables. */
function parts({ train, holdout, classes }: LeakSearch): (readonly [Int32Array, Int32Array])[] {
  if (classes === null) return [[allRows(train.rows), allRows(holdout.rows)]];
  return Array.from({ length: classes.count }, (_, code) => [
    rowsWith(classes.train, code),
    rowsWith(classes.holdout, code),
  ]);
}

function allRows(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function rowsWith(codes: Int32Array, code: number): Int32Array {
  const rows: number[] = [];
  codes.forEach((own, row) => {
    if (own === code) rows.push(row);
  });
  return Int32Array.from(rows);
}

function mostlyDistinct(values: Float64Array): boolean {
  return new Set(values).size > values.length / 2;
}
