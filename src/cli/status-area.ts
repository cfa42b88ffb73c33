import { fitWidth } from './formats/display-width.ts';

const REDRAW_EVERY_MS = 100;

/** Lines at the bottom of a terminal that are drawn over and over, while other output scrolls above them. */
export class StatusArea {
  private drawn = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Draws what `lines` gives, now and ten times a second, until `stop`. */
  show(lines: () => readonly string[]): void {
    this.stop();
    this.timer = setInterval(() => this.draw(lines()), REDRAW_EVERY_MS);
    // A picture of the work must not keep the process alive once the work is done.
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.erase();
  }

  /** Clears the lines, so that other output can take their place; the next drawing puts them below it. */
  erase(): void {
    if (this.drawn > 0) process.stderr.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }

  private draw(lines: readonly string[]): void {
    this.erase();
    const width = (process.stderr.columns || 80) - 1;
    const visible = lines.slice(0, Math.max(1, (process.stderr.rows || 24) - 1));
    for (const line of visible) process.stderr.write(`${fitWidth(line, width)}\n`);
    this.drawn = visible.length;
  }
}

/** A bar of 20 cells for how far something is, 0 to 1. */
export function progressBar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * 20);
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${String(Math.floor(fraction * 100)).padStart(3)} %`;
}
