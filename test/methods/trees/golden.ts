import { readFileSync } from 'node:fs';
import type { Frame } from '../../../src/frame/frame.ts';
import { readFrame } from '../../onnx/golden-tables.ts';

const folder = new URL('../../fixtures/trees/', import.meta.url).pathname;

/** A model of a peer with what it gave for the 400 rows of the fixture; leaves and contributions for the first 40. */
export interface GoldenTrees {
  readonly columns: readonly string[];
  readonly raw: readonly (number | readonly number[])[];
  readonly predicted: readonly (number | readonly number[])[];
  readonly leaves: readonly (readonly number[])[];
  readonly contributions: readonly (readonly number[] | readonly (readonly number[])[])[];
  readonly gains: readonly number[];
}

export const goldens = JSON.parse(readFileSync(`${folder}golden.json`, 'utf8')) as Readonly<
  Record<string, GoldenTrees>
>;

export function goldenNames(peer: 'lightgbm' | 'xgboost'): string[] {
  return Object.keys(goldens).filter((name) => name.startsWith(peer));
}

/** Path of a golden model's text. */
export function goldenFile(name: string): string {
  return `${folder}${name}.${name.startsWith('lightgbm') ? 'txt' : 'json'}`;
}

export function goldenText(name: string): string {
  return readFileSync(goldenFile(name), 'utf8');
}

export const rowsFile = `${folder}rows.parquet`;

export function goldenRows(): Promise<Frame> {
  return readFrame(`from '${rowsFile}' order by id`);
}
