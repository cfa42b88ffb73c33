import { tableToIPC } from 'apache-arrow';
import { toArrow } from '../../session/to-arrow.ts';
import type { ResultSet } from '../../session/types.ts';

/** A result as an Arrow IPC file (Feather V2). */
export function arrowFile(result: ResultSet): Uint8Array {
  return tableToIPC(toArrow(result), 'file');
}
