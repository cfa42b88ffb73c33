import { type Interface, createInterface } from 'node:readline';
import type { FunctionDefinition } from '../../contract/define.ts';
import { BallastError } from '../../errors/ballast-error.ts';
import { type Statement, splitStatements } from '../../session/split.ts';
import type { Session } from '../../session/types.ts';
import { printFailure } from '../failure.ts';
import { csvParts } from '../formats/csv.ts';
import { jsonParts } from '../formats/json.ts';
import { tableLimits, tableText } from '../formats/table.ts';
import { explainFunction, listFunctions } from '../function-text.ts';
import type { Interrupts } from '../interrupt.ts';
import { StatementProgress } from '../statement-progress.ts';
import type { Terminal } from '../terminal.ts';
import { readCatalogNames } from './catalog-names.ts';
import { type CatalogNames, completeSql } from './completion.ts';
import { type ShellActions, dotCommandNames, parseDotCommand, runDotCommand } from './dot-commands.ts';
import { HISTORY_SIZE, historyFile, readHistory, writeHistory } from './history.ts';
import { StatementBuffer } from './statement-buffer.ts';

export const shellFormats = ['table', 'csv', 'json'] as const;
export type ShellFormat = (typeof shellFormats)[number];

export interface ShellOptions {
  readonly session: Session;
  readonly functions: readonly FunctionDefinition[];
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  readonly format: ShellFormat;
  readonly debug: boolean;
}

/** Reads statements from stdin and prints their rows: with prompts for a person, silently for a script. */
export class Shell implements ShellActions {
  private readonly options: ShellOptions;
  private readonly isInteractive: boolean;
  private readonly buffer = new StatementBuffer();
  private readonly lines: Interface;
  private format: ShellFormat;
  private running: AbortController | undefined;
  private names: CatalogNames | undefined;
  private isDone = false;
  private hasFailed = false;

  constructor(options: ShellOptions) {
    this.options = options;
    this.format = options.format;
    this.isInteractive = process.stdin.isTTY && options.terminal.isScreen;
    const file = historyFile();
    this.lines = createInterface({
      input: process.stdin,
      ...(this.isInteractive ? { output: process.stdout, history: readHistory(file) } : {}),
      historySize: HISTORY_SIZE,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void this.complete(line).then((result) => done(null, result));
      },
    });
    this.lines.on('history', (history) => writeHistory(file, history));
  }

  /** Works until the input ends or `.quit`. @returns the exit code: 1 if a statement of a script failed */
  async run(): Promise<number> {
    this.options.interrupts.handle(() => this.interrupt());
    this.lines.on('SIGINT', () => this.interrupt());
    this.options.interrupts.signal.addEventListener('abort', () => {
      this.running?.abort();
      this.quit();
    });
    let work = Promise.resolve();
    const closed = new Promise<void>((resolve) => this.lines.once('close', resolve));
    this.lines.on('line', (line) => {
      work = work.then(() => this.take(line));
    });
    this.prompt();
    await closed;
    await work;
    // Scripts may leave out the last semicolon; a person who ends the input has given the statement up.
    if (!this.isInteractive && !this.isDone) await this.runStatements(this.buffer.take());
    return this.hasFailed && !this.isInteractive ? 1 : 0;
  }

  async runSql(text: string): Promise<void> {
    await this.runStatements(splitStatements(text));
  }

  print(text: string): void {
    this.options.terminal.print(text);
  }

  setFormat(format: string): void {
    const known = shellFormats.find((name) => name === format);
    if (known === undefined) {
      throw new BallastError('USAGE_INVALID', {
        problem: `.format takes one of: ${shellFormats.join(', ')}.`,
      });
    }
    this.format = known;
  }

  async explainFunction(name: string | undefined): Promise<void> {
    const { functions } = this.options;
    this.print(
      (name === undefined ? listFunctions(functions) : await explainFunction(name, functions)).trimEnd(),
    );
  }

  quit(): void {
    this.isDone = true;
    this.lines.close();
  }

  private async take(line: string): Promise<void> {
    if (this.isDone) return;
    const command = this.buffer.isEmpty ? parseDotCommand(line) : undefined;
    if (command === undefined) await this.runStatements(this.buffer.add(line));
    else {
      try {
        await runDotCommand(command.name, command.argument, this);
      } catch (error) {
        this.fail(error);
      }
    }
    if (!this.isDone) this.prompt();
  }

  private async runStatements(statements: readonly Statement[]): Promise<void> {
    const { session, terminal } = this.options;
    for (const statement of statements) {
      this.running = new AbortController();
      const progress = new StatementProgress(terminal);
      try {
        const result = await session.query(statement.sql, {
          signal: this.running.signal,
          ...progress.callbacks,
        });
        progress.end();
        if (result.hasRows) {
          const parts = {
            table: () => [tableText(result, tableLimits(terminal))],
            csv: () => csvParts(result),
            json: () => jsonParts(result),
          };
          for (const part of parts[this.format]()) terminal.write(part);
        } else if (this.isInteractive) {
          terminal.print(
            terminal.style('dim', result.rowsChanged > 0 ? `${result.rowsChanged} rows changed` : 'Done'),
          );
        }
      } catch (error) {
        progress.end();
        if (this.running.signal.aborted) terminal.error('Cancelled.');
        else this.fail(error);
        return;
      } finally {
        this.running = undefined;
        this.names = undefined;
      }
    }
  }

  private fail(error: unknown): void {
    this.hasFailed = true;
    printFailure(error, this.options.terminal, this.options.debug);
  }

  /** Ctrl-C: stops the running statement, else drops the line. A script without a statement ends. */
  private interrupt(): boolean {
    if (this.running !== undefined) this.running.abort();
    else if (!this.isInteractive) return false;
    else {
      this.buffer.take();
      this.lines.write(null, { ctrl: true, name: 'u' });
      this.options.terminal.write('\n');
      this.prompt();
    }
    return true;
  }

  private prompt(): void {
    if (!this.isInteractive) return;
    this.lines.setPrompt(this.buffer.isEmpty ? 'ballast> ' : '    ...> ');
    this.lines.prompt();
  }

  private async complete(line: string): Promise<[string[], string]> {
    if (this.buffer.isEmpty && line.startsWith('.')) {
      return [dotCommandNames.filter((name) => name.startsWith(line)), line];
    }
    // A running statement holds the connection: Tab must not wait for it.
    if (this.names === undefined && this.running === undefined)
      this.names = await readCatalogNames(this.options.session);
    const names = this.names ?? { tables: [], columns: {}, keywords: [], functions: [] };
    const { candidates, fragment } = completeSql(line, this.buffer.pending, names, this.options.functions);
    return [[...candidates], fragment];
  }
}
