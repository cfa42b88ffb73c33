import duckdb from '@duckdb/node-bindings';
import {
  DOUBLE,
  DuckDBMapValue,
  DuckDBStructValue,
  LIST,
  MAP,
  STRUCT,
  UBIGINT,
  VARCHAR,
  type DuckDBDataChunk,
  type DuckDBType,
} from '@duckdb/node-api';
import type { AggregateForm, Args, Reducers } from '../contract/define.ts';
import { doubleLists, doubles, listRanges } from './list-vectors.ts';
import type { LabelPair } from '../methods/metrics/label-pairs.ts';

type Kind = keyof Reducers;

/** DuckDB's types of what aggregates collect, one a value. */
export const COLLECTED: Readonly<Record<Kind, readonly DuckDBType[]>> = {
  scores: [LIST(STRUCT({ target: DOUBLE, score: DOUBLE, weight: DOUBLE }))],
  classes: [LIST(DOUBLE), LIST(DOUBLE), DOUBLE, DOUBLE],
  pairs: [MAP(STRUCT({ truth: VARCHAR, predicted: VARCHAR, weight: DOUBLE }), UBIGINT)],
};

/** The kinds of groups that an aggregate knows to reduce. */
export function collectedKinds(form: AggregateForm): Kind[] {
  return (Object.keys(COLLECTED) as Kind[]).filter((kind) => form.reduce[kind] !== undefined);
}

/** The values of all groups in a chunk whose first columns hold what was collected. */
export function reduceGroups(
  { reduce }: AggregateForm,
  kind: Kind,
  args: Args,
  chunk: DuckDBDataChunk,
): (number | null)[] {
  switch (kind) {
    case 'scores':
      return reduceScores(reduce.scores, args, chunk);
    case 'classes':
      return reduceClasses(reduce.classes, args, chunk);
    case 'pairs': {
      const groups = chunk.getColumnVector(0);
      return Array.from({ length: chunk.rowCount }, (_, i) => {
        const map = groups.getItem(i);
        const pairs = map instanceof DuckDBMapValue ? map.entries.map(labelPair) : [];
        return reduce.pairs?.(pairs, args) ?? null;
      });
    }
    default:
      return kind satisfies never;
  }
}

/** Groups of scores are long: they are read in bulk, as slices of one array for each field. */
function reduceScores(
  reduce: Reducers['scores'] | undefined,
  args: Args,
  chunk: DuckDBDataChunk,
): (number | null)[] {
  const list = duckdb.data_chunk_get_vector(chunk.chunk, 0);
  const struct = duckdb.list_vector_get_child(list);
  const size = duckdb.list_vector_get_size(list);
  const [target, score, weight] = [0, 1, 2].map((i) =>
    doubles(duckdb.struct_vector_get_child(struct, i), size),
  );
  return listRanges(list, chunk.rowCount).map((range) => {
    // A group without rows, as FILTER may leave it, collects NULL.
    if (range === null) return null;
    const { start, end } = range;
    const group = {
      target: target.subarray(start, end),
      score: score.subarray(start, end),
      weight: weight.subarray(start, end),
    };
    return reduce?.(group, args) ?? null;
  });
}

function reduceClasses(
  reduce: Reducers['classes'] | undefined,
  args: Args,
  chunk: DuckDBDataChunk,
): (number | null)[] {
  const [positives, negatives] = [0, 1].map((c) =>
    doubleLists(duckdb.data_chunk_get_vector(chunk.chunk, c), chunk.rowCount),
  );
  const [lowest, highest] = [2, 3].map((c) =>
    doubles(duckdb.data_chunk_get_vector(chunk.chunk, c), chunk.rowCount),
  );
  return Array.from({ length: chunk.rowCount }, (_, i) => {
    const [positive, negative] = [positives[i], negatives[i]];
    if (positive.length + negative.length === 0) return null;
    return reduce?.({ positive, negative, lowest: lowest[i], highest: highest[i] }, args) ?? null;
  });
}

function labelPair({ key, value }: DuckDBMapValue['entries'][number]): LabelPair {
  const { truth, predicted, weight } = key instanceof DuckDBStructValue ? key.entries : {};
  const text = (label: unknown) => (typeof label === 'string' ? label : null);
  return {
    truth: text(truth),
    predicted: text(predicted),
    rows: Number(value),
    weight: Number(value) * Number(weight),
  };
}
