import { readFile } from 'node:fs/promises';
import { BallastError } from '../../errors/ballast-error.ts';
import { fileProblem } from '../file-problem.ts';
import { quoteName } from '../../contract/quote.ts';
import { parseName } from '../../session/parse-name.ts';

/** What a command of the shell can do to it. */
export interface ShellActions {
  /** Runs SQL and prints its rows. */
  runSql(text: string): Promise<void>;
  print(text: string): void;
  setFormat(format: string): void;
  explainFunction(name: string | undefined): Promise<void>;
  quit(): void;
}

interface DotCommand {
  readonly argument?: string;
  readonly summary: string;
  readonly run: (actions: ShellActions, argument: string) => Promise<void> | void;
}

const commands: Readonly<Record<string, DotCommand>> = {
  '.help': { summary: 'Show this list', run: (actions) => actions.print(helpText()) },
  '.tables': {
    summary: 'List tables and views',
    run: (actions) =>
      actions.runSql(
        `select table_schema as "schema", table_name as "name", lower(replace(table_type, 'BASE ', '')) as "kind"
         from information_schema.tables order by all`,
      ),
  },
  '.columns': {
    argument: 'TABLE',
    summary: 'List the columns of a table',
    run: (actions, table) =>
      actions.runSql(`describe ${(parseName(table) ?? [table]).map(quoteName).join('.')}`),
  },
  '.functions': {
    argument: '[NAME]',
    summary: "List Ballast's functions, or explain one",
    run: (actions, name) => actions.explainFunction(name === '' ? undefined : name),
  },
  '.format': {
    argument: 'table|csv|json',
    summary: 'Choose how rows are printed',
    run: (actions, format) => actions.setFormat(format),
  },
  '.read': {
    argument: 'FILE',
    summary: 'Run the statements of a file',
    run: async (actions, path) => actions.runSql(await readScript(path)),
  },
  '.quit': { summary: 'Leave the shell (also Ctrl-D)', run: (actions) => actions.quit() },
};

/** Other spellings, for hands that know other shells. */
const aliases: Readonly<Record<string, string>> = {
  '.exit': '.quit',
  '.schema': '.columns',
  '.mode': '.format',
};
const bareWords: ReadonlySet<string> = new Set(['help', 'tables', 'quit', 'exit']);

export const dotCommandNames: readonly string[] = Object.keys(commands);

/** The command in a line at the start of a statement; undefined if the line is SQL. */
export function parseDotCommand(
  line: string,
): { readonly name: string; readonly argument: string } | undefined {
  const text = line.trim().replace(/;$/, '');
  if (bareWords.has(text.toLowerCase())) return { name: `.${text.toLowerCase()}`, argument: '' };
  if (!/^\.[a-z]/i.test(text)) return undefined;
  const [name] = text.split(/\s/, 1);
  return { name: name.toLowerCase(), argument: text.slice(name.length).trim() };
}

/** @throws SHELL_COMMAND_UNKNOWN, FILE_UNREADABLE */
export async function runDotCommand(name: string, argument: string, actions: ShellActions): Promise<void> {
  const command = commands[aliases[name] ?? name];
  if (command === undefined)
    throw new BallastError('SHELL_COMMAND_UNKNOWN', { command: name, known: dotCommandNames });
  await command.run(actions, argument);
}

function helpText(): string {
  const lines = Object.entries(commands).map(
    ([name, { argument, summary }]) => `  ${`${name} ${argument ?? ''}`.padEnd(26)}${summary}`,
  );
  return [
    'SQL runs when it ends in a semicolon; it may take several lines.',
    ...lines,
    'Tab completes functions, arguments, tables and columns. Ctrl-C stops a running statement.',
  ].join('\n');
}

async function readScript(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new BallastError('FILE_UNREADABLE', { path, problem: fileProblem(error) }, {}, { cause: error });
  }
}
