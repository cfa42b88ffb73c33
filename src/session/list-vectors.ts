import duckdb from '@duckdb/node-bindings';

/** The values of a vector of DOUBLE, copied in bulk; what stands for NULL is anything. */
export function doubles(vector: duckdb.Vector, size: number): Float64Array {
  if (size === 0) return new Float64Array(0);
  const bytes = duckdb.vector_get_data(vector, size * 8);
  return new Float64Array(bytes.buffer, bytes.byteOffset, size);
}

/** Where each list of a vector lies in its child; null for NULL. */
export function listRanges(list: duckdb.Vector, rows: number): ({ start: number; end: number } | null)[] {
  const bytes = duckdb.vector_get_data(list, rows * 16);
  const entries = new BigUint64Array(bytes.buffer, bytes.byteOffset, rows * 2);
  const validity = duckdb.vector_get_validity(list, Math.ceil(rows / 64) * 8);
  return Array.from({ length: rows }, (_, i) => {
    if (validity !== null && ((validity[i >> 3] >> (i & 7)) & 1) === 0) return null;
    const start = Number(entries[i * 2]);
    return { start, end: start + Number(entries[i * 2 + 1]) };
  });
}

/** The lists of DOUBLE in a vector, read in bulk; empty ones for NULL. */
export function doubleLists(list: duckdb.Vector, rows: number): Float64Array[] {
  const values = doubles(duckdb.list_vector_get_child(list), duckdb.list_vector_get_size(list));
  return listRanges(list, rows).map((range) =>
    range === null ? new Float64Array(0) : values.subarray(range.start, range.end),
  );
}
