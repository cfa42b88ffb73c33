import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';
import type { Label } from '../frame/frame.ts';
import type { LabelPair } from '../methods/metrics/label-pairs.ts';
import { checkNumbers } from './columns.ts';
import type { Args } from './define.ts';
import { quoteName } from './quote.ts';
import { orNaN } from './score-aggregate.ts';
import type { SourceTable } from './source-table.ts';

/** How often each pair of labels occurs, counted by DuckDB. */
export async function labelPairs(source: SourceTable, args: Args): Promise<LabelPair[]> {
  return (await groupedPairs(source, args, []))[0].pairs;
}

/** The pairs of one group of rows. */
export interface PairGroup {
  readonly values: readonly DuckDBValue[];
  readonly pairs: LabelPair[];
}

/** The pairs of each group of rows, as `groupedLabels` finds them. */
export async function groupedPairs(
  source: SourceTable,
  args: Args,
  names: readonly string[],
): Promise<PairGroup[]> {
  const columns = [String(args.target), String(args.prediction)];
  const groups = await groupedLabels(source, columns, args, names);
  return groups.map(({ values, counted }) => ({
    values,
    pairs: counted.map(({ labels: [truth, predicted], rows, weight }) => ({
      truth,
      predicted,
      rows,
      weight,
    })),
  }));
}

/** How often labels occur together in a group of rows. */
export interface LabelGroup {
  readonly values: readonly DuckDBValue[];
  readonly counted: CountedLabels[];
}

export interface CountedLabels {
  /** One for each column; null for NULL. */
  readonly labels: readonly (Label | null)[];
  readonly rows: number;
  /** Sum of the rows' weights; `rows` where rows are not weighed. */
  readonly weight: number;
}

/**
 * Counts the labels in `columns` in each group of rows that share their values of `names`, sorted by them, NULL last.
 * Without names all rows are one group, also where there is none.
 * @param eachWeight  keep rows of different weight apart, instead of adding their weights
 */
export async function groupedLabels(
  source: SourceTable,
  columns: readonly string[],
  args: Args,
  names: readonly string[],
  eachWeight: boolean = false,
): Promise<LabelGroup[]> {
  checkNumbers(source, args, ['sample_weight']);
  const weight = typeof args.sample_weight === 'string' ? orNaN(quoteName(args.sample_weight)) : undefined;
  const sum = weight === undefined ? 'count(*)' : eachWeight ? weight : `fsum(${weight})`;
  const items = [...[...names, ...columns].map(quoteName), 'count(*)', sum];
  const rows = await source.query(
    (from) => `SELECT ${items.join(', ')} FROM ${from} GROUP BY ALL ORDER BY ALL`,
  );
  const groups = new Map<string, LabelGroup>();
  if (names.length === 0) groups.set('[]', { values: [], counted: [] });
  for (const row of rows) {
    const values = row.slice(0, names.length);
    const key = JSON.stringify(values.map((value) => (value === null ? null : String(value))));
    const group = groups.get(key) ?? { values, counted: [] };
    groups.set(key, group);
    const [count, w] = row.slice(-2);
    const each = w === null ? NaN : Number(w);
    group.counted.push({
      labels: row.slice(names.length, -2).map(toLabel),
      rows: Number(count),
      weight: eachWeight && weight !== undefined ? each * Number(count) : each,
    });
  }
  return [...groups.values()];
}

/** A DuckDB value as a label: whole numbers as numbers, everything that is no number or boolean as its text. */
export function toLabel(value: DuckDBValue): Label | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return value.toString();
}

/** Labels that travelled as text, as what they were: unless pos_label is a string, numbers and booleans come back. */
export function textPairs(pairs: readonly LabelPair[], args: Args): LabelPair[] {
  const texts = pairs.flatMap(({ truth, predicted }) => [truth, predicted]);
  if (typeof args.pos_label === 'string') return [...pairs];
  if (texts.every((text) => text === null || text === 'true' || text === 'false'))
    return retyped(pairs, (text) => text === 'true');
  if (texts.every((text) => text === null || (text !== '' && Number.isFinite(Number(text)))))
    return retyped(pairs, Number);
  return [...pairs];
}

function retyped(pairs: readonly LabelPair[], type: (text: Label) => Label): LabelPair[] {
  const retype = (label: Label | null) => (label === null ? null : type(label));
  return pairs.map((pair) => ({ ...pair, truth: retype(pair.truth), predicted: retype(pair.predicted) }));
}
