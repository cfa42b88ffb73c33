import type { Labels } from '../../frame/frame.ts';
import { createMatrix, matrixColumn, sharedInt32, takeRows, type Matrix } from '../../frame/matrix.ts';
import type { RunContext } from '../../workers/pool.ts';
import { classCounts, rowsByClass } from './class-rows.ts';
import { editedNearestNeighbours, type EditedOptions } from './edited-nearest-neighbours.ts';
import { fillColumn, planRows, type InterpolationPlan } from './interpolation-plan.ts';
import { resolveSamplingStrategy, type SamplingStrategy } from './sampling-strategy.ts';
import { smote, type SmoteOptions } from './smote.ts';
import { tomekLinks, type TomekOptions } from './tomek-links.ts';
import { toWholeNumbers, type Rounding } from './whole-numbers.ts';

/** A table grown by new rows and then cleaned. */
export interface GrownSelection {
  /** The new rows; their numbers follow those of the table. */
  readonly plan: InterpolationPlan;
  /** Rows to keep: below n a row of the table, from n on row `i - n` of the plan. */
  readonly keep: Int32Array;
}

export interface SmoteAndCleanOptions<Cleaning> {
  readonly samplingStrategy: SamplingStrategy;
  readonly smote: SmoteOptions;
  readonly cleaning: Cleaning;
  /** How new rows become whole numbers, or float32, before the cleaning sees them; absent where they need not. */
  readonly rounding?: Rounding | 'single';
}

/**
 * SMOTE, then edited nearest neighbours over the grown table.
 * @param points  n x d, no NaN or infinity
 * @throws as `smote` and `editedNearestNeighbours`
 * @see Batista et al. 2004, SIGKDD Explorations 6:20; imbalanced-learn 0.14 SMOTEENN
 */
export async function smoteEnn(
  points: Matrix,
  labels: Labels,
  options: SmoteAndCleanOptions<EditedOptions>,
  ctx: RunContext,
): Promise<GrownSelection> {
  const grown = await grow(points, labels, options, ctx);
  return {
    plan: grown.plan,
    keep: await editedNearestNeighbours(grown.points, grown.labels, options.cleaning, ctx),
  };
}

/**
 * SMOTE, then the removal of Tomek links from the grown table.
 * @param points  n x d, no NaN or infinity
 * @throws as `smote` and `tomekLinks`
 * @see Batista et al. 2003, WOB 10; imbalanced-learn 0.14 SMOTETomek
 */
export async function smoteTomek(
  points: Matrix,
  labels: Labels,
  options: SmoteAndCleanOptions<TomekOptions>,
  ctx: RunContext,
): Promise<GrownSelection> {
  const grown = await grow(points, labels, options, ctx);
  return { plan: grown.plan, keep: await tomekLinks(grown.points, grown.labels, options.cleaning, ctx) };
}

async function grow(
  points: Matrix,
  labels: Labels,
  options: SmoteAndCleanOptions<unknown>,
  ctx: RunContext,
): Promise<{ plan: InterpolationPlan; points: Matrix; labels: Labels }> {
  const targets = resolveSamplingStrategy(
    options.samplingStrategy,
    'over',
    labels.classes,
    classCounts(labels),
  );
  const byClass = rowsByClass(labels);
  const demands = targets.map(({ classIndex, count }) => ({
    classIndex,
    label: labels.classes[classIndex],
    rows: takeRows(points, byClass[classIndex]),
    make: count,
  }));
  const { rounding } = options;
  const plan = { ...(await smote(demands, options.smote, ctx)), isSingle: rounding === 'single' };
  const made = planRows(plan);
  const total = points.rows + made;
  const grown = createMatrix(total, points.columns);
  for (let c = 0; c < points.columns; c++) {
    const column = matrixColumn(grown, c);
    column.set(matrixColumn(points, c));
    const grownPart = column.subarray(points.rows);
    fillColumn(plan, c, 0, made, grownPart);
    if (rounding === 'single') for (let i = 0; i < made; i++) grownPart[i] = Math.fround(grownPart[i]);
    else if (rounding !== undefined) toWholeNumbers(grownPart, made, rounding);
  }
  const codes = sharedInt32(total);
  codes.set(labels.codes);
  for (const { classIndex, start, count } of plan.ranges) {
    codes.fill(classIndex, points.rows + start, points.rows + start + count);
  }
  return { plan, points: grown, labels: { codes, classes: labels.classes } };
}
