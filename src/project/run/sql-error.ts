import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
import type { CompiledNode } from '../compile/compile-node.ts';
import { declarationLine, nodeTitle } from '../graph.ts';

/**
 * An error of the database, with the model's file and the line in it.
 * @param prefix  lines that the statement has before the compiled SQL
 */
export function sqlError(error: unknown, compiled: CompiledNode, prefix: number): BallastError {
  const { node } = compiled;
  const file = node.original_file_path;
  const lineOf = (line: number | undefined) =>
    line === undefined ? undefined : compiled.lineOf(line - prefix);
  if (isBallastError(error)) {
    if (error.where.file !== undefined) return error;
    const { line, function: name } = error.where;
    // An error that knows only its statement points at the statement's first line: look for the call instead.
    const isExact = line !== undefined && line > prefix;
    return error.moved({
      file,
      line: (isExact ? lineOf(line) : callLine(compiled, name)) ?? declarationLine(node),
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  const at = /^LINE (\d+):/m.exec(message)?.[1];
  const line = lineOf(at === undefined ? undefined : Number(at)) ?? declarationLine(node);
  const shown = { node: nodeTitle(node), message: message.trim() };
  return new BallastError('NODE_SQL_FAILED', shown, { file, line }, { cause: error });
}

/** The template's line of the first call of a function in the compiled SQL. */
function callLine(compiled: CompiledNode, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const lines = compiled.sql.toLowerCase().split('\n');
  const at = lines.findIndex((line) => line.includes(`${name.toLowerCase()}(`));
  return at < 0 ? undefined : compiled.lineOf(at + 1);
}
