import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { BallastError, located } from '../../errors/ballast-error.ts';
import { splitStatements } from '../../session/split.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { printFailure } from '../failure.ts';
import { fileProblem } from '../file-problem.ts';
import { checkFormat, formats, writeRows } from '../formats/result-writer.ts';
import { openSink } from '../formats/sink.ts';
import { openDatabase } from '../open-database.ts';
import { databaseOptions } from '../options.ts';
import { StatementProgress } from '../statement-progress.ts';

export default defineCommand({
  positionals: {
    text: { type: 'string', describe: 'One or more statements, separated by semicolons' },
  },
  options: {
    file: {
      alias: 'f',
      type: 'string',
      requiresArg: true,
      describe: 'Read the statements from a file; - is stdin',
    },
    format: {
      choices: formats,
      default: 'table',
      group: 'Output:',
      describe: 'How rows are written',
    },
    output: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      group: 'Output:',
      describe: 'Write rows to this file',
    },
    ...databaseOptions,
  },
  examples: [
    ['ballast sql "from class_profile(\'train.parquet\', target := y)"', 'a function over a file'],
    ['ballast sql "from scoreboard" --format json', 'a table of the project, as JSON'],
    ['ballast sql -f balance.sql --db warehouse.duckdb', 'a file of statements on a database'],
    ['ballast sql "from scored" --format parquet -o scored.parquet', 'rows as a Parquet file'],
  ],
  notes: [
    'json prints one array of row objects, on one line, for each statement that gives rows.',
    'csv is quoted by RFC 4180; its lines end in LF. parquet and arrow hold one table.',
  ].join('\n'),
  async run(args, context) {
    const source = await readSource(args.text, args.file);
    const statements = splitStatements(source.text);
    if (statements.length === 0) throw new BallastError('SQL_MISSING', {});
    const { terminal, interrupts } = context;
    checkFormat(args.format, args.output, statements, terminal);
    const database = await openDatabase(args);
    let succeeded = false;
    const sink = await openSink(args.output, terminal);
    try {
      const session = await database.session();
      for (const statement of statements) {
        const progress = new StatementProgress(terminal);
        const options = { signal: interrupts.signal, ...progress.callbacks };
        try {
          await writeRows(args.format, session, statement, options, sink);
        } catch (error) {
          if (interrupts.signal.aborted) throw error;
          return failed(error, source, statement.start, context, args.debug === true);
        } finally {
          progress.end();
        }
      }
      succeeded = true;
      return 0;
    } finally {
      await sink.end(succeeded);
      await database.close();
    }
  },
});

interface Source {
  readonly text: string;
  /** Set when the text comes from a file. */
  readonly file?: string;
}

async function readSource(text: string | undefined, file: string | undefined): Promise<Source> {
  if (text !== undefined && file !== undefined) throw new BallastError('SQL_GIVEN_TWICE', {});
  if (text !== undefined) return { text };
  if (file === undefined || file === '-') {
    if (file === undefined && process.stdin.isTTY) throw new BallastError('SQL_MISSING', {});
    return { text: await readStream(process.stdin) };
  }
  try {
    return { text: await readFile(file, 'utf8'), file };
  } catch (error) {
    throw new BallastError(
      'FILE_UNREADABLE',
      { path: file, problem: fileProblem(error) },
      {},
      { cause: error },
    );
  }
}

function failed(
  error: unknown,
  source: Source,
  start: number,
  { terminal }: CommandContext,
  debug: boolean,
): number {
  if (source.file === undefined) printFailure(error, terminal, debug);
  else {
    const line = source.text.slice(0, start).split('\n').length;
    const where = { file: source.file, line };
    if (error instanceof BallastError) printFailure(located(error, where), terminal, debug);
    else {
      terminal.error(`${source.file}:${line}:`);
      printFailure(error, terminal, debug);
    }
  }
  return 1;
}
