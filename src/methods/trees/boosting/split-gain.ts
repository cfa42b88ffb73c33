import type { BoostingSettings } from './options.ts';

/** Sums over the rows of a leaf, and what its value may be. */
export interface LeafSums {
  readonly g: number;
  readonly h: number;
  readonly rows: number;
  readonly lowest: number;
  readonly highest: number;
}

/** A split of a leaf in two. */
export interface Split {
  /** What it takes off the loss. */
  readonly gain: number;
  readonly column: number;
  /** Numbers: last bin that goes left; categories: -1. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly leftG: number;
  readonly leftH: number;
  readonly l2: number;
  /** Categories: a bit for each bin that goes left. */
  readonly set: Uint32Array | null;
}

/** The gradient less its l1 penalty. */
function soft(g: number, l1: number): number {
  return Math.sign(g) * Math.max(0, Math.abs(g) - l1);
}

/** What a leaf of these sums takes off the loss. */
export function leafGain(g: number, h: number, { reg_alpha }: BoostingSettings, l2: number): number {
  const s = soft(g, reg_alpha);
  return h + l2 > 0 ? (s * s) / (h + l2) : 0;
}

/** The best value of a leaf within its limits, before the learning rate. */
export function leafValue(
  g: number,
  h: number,
  { reg_alpha }: BoostingSettings,
  l2: number,
  { lowest, highest }: Pick<LeafSums, 'lowest' | 'highest'>,
): number {
  const value = h + l2 > 0 ? -soft(g, reg_alpha) / (h + l2) : 0;
  return Math.min(highest, Math.max(lowest, value));
}

/**
 * What two leaves take off the loss, when their values keep to the limits and, with a direction, to an order; 0 when
 * they do not keep to the order.
 */
export function constrainedGain(
  leaf: LeafSums,
  leftG: number,
  leftH: number,
  settings: BoostingSettings,
  l2: number,
  direction: number,
): number {
  const rightG = leaf.g - leftG;
  const rightH = leaf.h - leftH;
  const left = leafValue(leftG, leftH, settings, l2, leaf);
  const right = leafValue(rightG, rightH, settings, l2, leaf);
  if ((right - left) * direction < 0) return 0;
  return gainOfValue(leftG, leftH, left, settings, l2) + gainOfValue(rightG, rightH, right, settings, l2);
}

function gainOfValue(
  g: number,
  h: number,
  value: number,
  { reg_alpha }: BoostingSettings,
  l2: number,
): number {
  return -(2 * soft(g, reg_alpha) * value + (h + l2) * value * value);
}
