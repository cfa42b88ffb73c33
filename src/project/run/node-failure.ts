import { BallastError, isBallastError, located } from '../../errors/ballast-error.ts';
import type { GraphNode } from '../graph.ts';

/** What went wrong, as an error of the catalog with the node's file. A bug of ours is thrown on. */
export function asFailure(error: unknown, node: GraphNode): BallastError {
  const complete = located(error, { file: node.original_file_path });
  if (isBallastError(complete)) return complete;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    throw error;
  const message = error instanceof Error ? error.message : String(error);
  const params = { node: node.unique_id, message };
  return new BallastError('NODE_SQL_FAILED', params, { file: node.original_file_path }, { cause: error });
}
