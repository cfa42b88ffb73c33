import type { Column, Frame } from './frame.ts';
import { sharedFloat64, sharedInt32, sharedUint8 } from './matrix.ts';

/** The rows of a frame named by `rows`, in that order, as a new frame. */
export function takeFrame({ columns }: Frame, rows: Int32Array): Frame {
  return { rows: rows.length, columns: columns.map((column) => takeColumn(column, rows)) };
}

function takeColumn(column: Column, rows: Int32Array): Column {
  if (column.kind === 'category')
    return { ...column, codes: gather(column.codes, rows, sharedInt32(rows.length)) };
  const { values, valid } = column;
  return {
    ...column,
    values: gather(values, rows, sharedFloat64(rows.length)),
    valid: valid === null ? null : gather(valid, rows, sharedUint8(rows.length)),
  };
}

function gather<A extends Int32Array | Float64Array | Uint8Array>(from: A, rows: Int32Array, into: A): A {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]];
  return into;
}
