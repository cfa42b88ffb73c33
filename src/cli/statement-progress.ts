import type { QueryOptions } from '../session/types.ts';
import { reportText } from './report/function-report.ts';
import { progressBar } from './status-area.ts';
import type { Terminal } from './terminal.ts';

const QUICK_MS = 500;

/** Shows how far a long statement is, and passes on what its functions warn of. */
export class StatementProgress {
  private readonly terminal: Terminal;
  private readonly started = performance.now();
  private state: { readonly fraction: number; readonly label: string } | undefined;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    terminal.showStatus(() => this.lines());
  }

  /** What the session shall call. */
  readonly callbacks: QueryOptions = {
    onProgress: (fraction, label) => {
      this.state = { fraction, label };
    },
    onWarning: (message) => this.terminal.warn(message),
    onReport: (report) => this.terminal.note(reportText(report)),
  };

  end(): void {
    this.terminal.hideStatus();
  }

  private lines(): readonly string[] {
    const elapsed = performance.now() - this.started;
    if (elapsed < QUICK_MS) return [];
    const seconds = `${(elapsed / 1000).toFixed(1)} s`;
    if (this.state === undefined) return [`Running  ${seconds}`];
    return [`${progressBar(this.state.fraction)}  ${this.state.label}  ${seconds}`];
  }
}
