import type { Trees } from './ensemble.ts';

/**
 * Whether a level of a category goes left at a node.
 * @param level  its place; `levels` for a missing value
 */
export function goesLeft(trees: Trees, node: number, level: number, levels: number): boolean {
  if (level === levels) return trees.missingLeft[node] === 1;
  return ((trees.sets[trees.set[node] + (level >>> 5)] >>> (level & 31)) & 1) === 1;
}
