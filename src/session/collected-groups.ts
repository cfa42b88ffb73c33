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
import type { AggregateForm, Args, ScoresAggregate } from '../contract/define.ts';
import type { LabelPair } from '../methods/metrics/label-pairs.ts';

/** DuckDB's types of what aggregates collect. */
export const COLLECTED: Readonly<Record<AggregateForm['collects'], DuckDBType>> = {
  scores: LIST(STRUCT({ target: DOUBLE, score: DOUBLE, weight: DOUBLE })),
  pairs: MAP(STRUCT({ truth: VARCHAR, predicted: VARCHAR, weight: DOUBLE }), UBIGINT),
};

/** The values of all groups in a chunk whose first column holds what was collected. */
export function reduceGroups(form: AggregateForm, args: Args, chunk: DuckDBDataChunk): (number | null)[] {
  if (form.collects === 'scores') return reduceScores(form, args, chunk);
  const groups = chunk.getColumnVector(0);
  return Array.from({ length: chunk.rowCount }, (_, i) => {
    const map = groups.getItem(i);
    return form.reduce(map instanceof DuckDBMapValue ? map.entries.map(labelPair) : [], args);
  });
}

/** Groups of scores are long: they are read in bulk, as slices of one array for each field. */
function reduceScores(form: ScoresAggregate, args: Args, chunk: DuckDBDataChunk): (number | null)[] {
  const list = duckdb.data_chunk_get_vector(chunk.chunk, 0);
  const size = duckdb.list_vector_get_size(list);
  const struct = duckdb.list_vector_get_child(list);
  const field = (i: number) => {
    const bytes = duckdb.vector_get_data(duckdb.struct_vector_get_child(struct, i), size * 8);
    return new Float64Array(bytes.buffer, bytes.byteOffset, size);
  };
  const [target, score, weight] = [field(0), field(1), field(2)];
  const bytes = duckdb.vector_get_data(list, chunk.rowCount * 16);
  const entries = new BigUint64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount * 2);
  const validity = duckdb.vector_get_validity(list, Math.ceil(chunk.rowCount / 64) * 8);
  return Array.from({ length: chunk.rowCount }, (_, i) => {
    // A group without rows, as FILTER may leave it, collects NULL.
    if (validity !== null && ((validity[i >> 3] >> (i & 7)) & 1) === 0) return null;
    const start = Number(entries[i * 2]);
    const end = start + Number(entries[i * 2 + 1]);
    const group = {
      target: target.subarray(start, end),
      score: score.subarray(start, end),
      weight: weight.subarray(start, end),
    };
    return form.reduce(group, args);
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
