import type { BoostingSettings } from './options.ts';
import { constrainedGain, leafGain, type LeafSums } from './split-gain.ts';

/** One column of a leaf's histogram: pairs of int32, hessian then gradient, and what one unit of each is. */
export interface Histogram {
  readonly words: Int32Array;
  readonly gUnit: number;
  readonly hUnit: number;
}

/** The best place to split a column; `gain` is before that of the leaf is taken off. */
export interface Cut {
  readonly gain: number;
  readonly bin: number;
  readonly missingLeft: boolean;
}

/** Columns whose values may only raise or lower the score, and leaves that are bound by such columns above them. */
export function constrainedCut(
  histogram: Histogram,
  bins: number,
  hasMissing: boolean,
  leaf: LeafSums,
  settings: BoostingSettings,
  direction: number,
): Cut | null {
  const { words, gUnit, hUnit } = histogram;
  const { min_child_samples, min_sum_hessian, reg_lambda, min_split_gain } = settings;
  const rowsPerH = leaf.rows / leaf.h;
  let best: Cut | null = null;
  let bestGain = leafGain(leaf.g, leaf.h, settings, reg_lambda) + min_split_gain;
  for (const missingLeft of hasMissing ? [true, false] : [true]) {
    let g = 0;
    let h = 0;
    let rows = 0;
    for (let i = 0; i < (missingLeft ? bins - 1 : bins); i++) {
      const bin = missingLeft ? bins - 1 - i : i;
      if (words[2 * bin] === 0 && words[2 * bin + 1] === 0) continue;
      h += words[2 * bin] * hUnit;
      g += words[2 * bin + 1] * gUnit;
      rows += Math.floor(words[2 * bin] * hUnit * rowsPerH + 0.5);
      if (rows < min_child_samples || h < min_sum_hessian) continue;
      if (leaf.rows - rows < min_child_samples || leaf.h - h < min_sum_hessian) break;
      const leftG = missingLeft ? leaf.g - g : g;
      const leftH = missingLeft ? leaf.h - h : h;
      const gain = constrainedGain(leaf, leftG, leftH, settings, reg_lambda, direction);
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { gain, bin: missingLeft ? bin - 1 : bin, missingLeft };
    }
  }
  return best;
}

/** The best set of bins to go left. */
export interface CategoryCut {
  readonly gain: number;
  readonly bins: readonly number[];
  /** The l2 penalty of the two leaves. */
  readonly l2: number;
}

/**
 * LightGBM's split of categories: one against the others where they are few, else a set from either end of their order
 * by gradient over hessian. Bin 0 (missing, unknown, rare) never goes left.
 * @see Fisher 1958; LightGBM 4 FeatureHistogram::FindBestThresholdCategorical
 */
export function categoryCut(
  histogram: Histogram,
  bins: number,
  leaf: LeafSums,
  settings: BoostingSettings,
  isConstrained: boolean,
): CategoryCut | null {
  return bins <= settings.max_cat_to_onehot
    ? oneAgainstOthers(histogram, bins, leaf, settings, isConstrained)
    : manyAgainstMany(histogram, bins, leaf, settings, isConstrained);
}

function oneAgainstOthers(
  { words, gUnit, hUnit }: Histogram,
  bins: number,
  leaf: LeafSums,
  settings: BoostingSettings,
  isConstrained: boolean,
): CategoryCut | null {
  const { min_child_samples, min_sum_hessian, reg_lambda: l2, min_split_gain } = settings;
  let bestGain = leafGain(leaf.g, leaf.h, settings, l2) + min_split_gain;
  let best: CategoryCut | null = null;
  for (let bin = 1; bin < bins; bin++) {
    const h = words[2 * bin] * hUnit;
    const rows = Math.floor((h * leaf.rows) / leaf.h + 0.5);
    if (rows < min_child_samples || h < min_sum_hessian) continue;
    if (leaf.rows - rows < min_child_samples || leaf.h - h < min_sum_hessian) continue;
    const gain = gainOf(leaf, words[2 * bin + 1] * gUnit, h, settings, l2, isConstrained);
    if (gain <= bestGain) continue;
    bestGain = gain;
    best = { gain, bins: [bin], l2 };
  }
  return best;
}

function manyAgainstMany(
  { words, gUnit, hUnit }: Histogram,
  bins: number,
  leaf: LeafSums,
  settings: BoostingSettings,
  isConstrained: boolean,
): CategoryCut | null {
  const { min_child_samples, min_sum_hessian, min_data_per_group, cat_smooth, max_cat_threshold } = settings;
  const l2 = settings.reg_lambda + settings.cat_l2;
  const rowsPerH = leaf.rows / leaf.h;
  const order: number[] = [];
  const ratios = new Float64Array(bins);
  for (let bin = 1; bin < bins; bin++) {
    const h = words[2 * bin] * hUnit;
    if (Math.floor(h * rowsPerH + 0.5) < cat_smooth) continue;
    ratios[bin] = (words[2 * bin + 1] * gUnit) / (h + cat_smooth);
    order.push(bin);
  }
  order.sort((a, b) => ratios[a] - ratios[b]);
  const most = Math.min(max_cat_threshold, Math.floor((order.length + 1) / 2));
  let bestGain = leafGain(leaf.g, leaf.h, settings, settings.reg_lambda) + settings.min_split_gain;
  let best: CategoryCut | null = null;
  for (const isFromEnd of [false, true]) {
    const from = isFromEnd ? order.toReversed() : order;
    let g = 0;
    let h = 0;
    let rows = 0;
    let inGroup = 0;
    for (let i = 0; i < most; i++) {
      const bin = from[i];
      const added = Math.floor(words[2 * bin] * hUnit * rowsPerH + 0.5);
      h += words[2 * bin] * hUnit;
      g += words[2 * bin + 1] * gUnit;
      rows += added;
      inGroup += added;
      if (rows < min_child_samples || h < min_sum_hessian) continue;
      const others = leaf.rows - rows;
      if (others < Math.max(min_child_samples, min_data_per_group) || leaf.h - h < min_sum_hessian) break;
      if (inGroup < min_data_per_group) continue;
      inGroup = 0;
      const gain = gainOf(leaf, g, h, settings, l2, isConstrained);
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { gain, bins: from.slice(0, i + 1), l2 };
    }
  }
  return best;
}

function gainOf(
  leaf: LeafSums,
  leftG: number,
  leftH: number,
  settings: BoostingSettings,
  l2: number,
  isConstrained: boolean,
): number {
  if (isConstrained) return constrainedGain(leaf, leftG, leftH, settings, l2, 0);
  return leafGain(leftG, leftH, settings, l2) + leafGain(leaf.g - leftG, leaf.h - leftH, settings, l2);
}
