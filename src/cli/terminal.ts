import { styleText } from 'node:util';
import { StatusArea } from './status-area.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface TerminalOptions {
  readonly quiet?: boolean;
  /** Undefined leaves it to NO_COLOR, FORCE_COLOR and the terminal. */
  readonly color?: boolean;
  /** Of what is told besides results: `warn` and above leave out how things go, `error` and `none` warnings too. */
  readonly logLevel?: string;
  /** Whether templates may print; default true. */
  readonly print?: boolean;
}

/**
 * Where a command's words go: results to stdout, remarks to stderr. A reader that went away (`| head`) is no
 * error: what is written afterwards is dropped.
 */
export class Terminal {
  private quiet = false;
  private muted = false;
  private mayPrint = true;
  private colored: boolean;
  private closed = false;
  private readonly warned = new Set<string>();
  private readonly status = new StatusArea();

  constructor() {
    this.colored = wantsColor(undefined);
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
        if (stream === process.stdout) this.closed = true;
      });
    }
  }

  configure(options: TerminalOptions): void {
    const level = options.logLevel ?? 'info';
    this.muted = level === 'error' || level === 'none';
    this.quiet = options.quiet === true || level === 'warn' || this.muted;
    this.mayPrint = options.print ?? true;
    this.colored = wantsColor(options.color);
  }

  /** Whether a person watches: both streams are a terminal that can move its cursor. */
  get isInteractive(): boolean {
    return process.stdout.isTTY && process.stderr.isTTY && process.env.TERM !== 'dumb';
  }

  /** Whether stdout is a terminal. */
  get isScreen(): boolean {
    return process.stdout.isTTY;
  }

  /** Whether nobody reads stdout any more. */
  get isClosed(): boolean {
    return this.closed;
  }

  get columns(): number {
    // Some terminals say 0 when they do not know.
    return process.stdout.columns || 80;
  }

  /** Writes a result to stdout, as it is. */
  write(text: string | Uint8Array): void {
    this.status.erase();
    if (!this.closed) process.stdout.write(text);
  }

  /** Writes a line of a result to stdout. */
  print(text: string): void {
    this.write(`${text}\n`);
  }

  /** Writes a line that tells how things go to stdout; --quiet silences it. */
  say(text: string): void {
    if (!this.quiet) this.print(text);
  }

  /** Writes what a template prints to stdout: --quiet lets it through, as in dbt. */
  printFromTemplate(text: string): void {
    if (this.mayPrint) this.print(text);
  }

  /** Writes a remark to stderr; --quiet silences it. */
  note(text: string): void {
    if (!this.quiet) this.error(text);
  }

  /** Writes to stderr what the user should know; the same words only once. */
  warn(message: string): void {
    if (this.muted || this.warned.has(message)) return;
    this.warned.add(message);
    this.error(`${this.style('yellow', 'Warning:')} ${message}`);
  }

  /** Writes to stderr what went wrong. */
  error(text: string): void {
    this.status.erase();
    process.stderr.write(`${text}\n`);
  }

  /** Keeps drawing `lines` below all other output, if a person watches. */
  showStatus(lines: () => readonly string[]): void {
    if (this.isInteractive && !this.quiet) this.status.show(lines);
  }

  hideStatus(): void {
    this.status.stop();
  }

  style(style: Style, text: string): string {
    return this.colored ? styleText(style, text) : text;
  }
}

/** https://no-color.org: any non-empty NO_COLOR; what was typed wins over what is set. */
function wantsColor(typed: boolean | undefined): boolean {
  if (typed !== undefined) return typed;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return process.stdout.isTTY && TERM !== 'dumb';
}
