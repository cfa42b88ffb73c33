import { type Statement, splitStatements } from '../../session/split.ts';
import { tokenize } from '../../session/lexer.ts';

/** Lines that were typed but make no whole statement yet. */
export class StatementBuffer {
  private text = '';

  get isEmpty(): boolean {
    return this.text.trim() === '';
  }

  /** What was typed so far. */
  get pending(): string {
    return this.text;
  }

  /** Adds a line; gives the statements once the last one ends in a semicolon. */
  add(line: string): readonly Statement[] {
    this.text += `${line}\n`;
    const last = tokenize(this.text).at(-1);
    if (last === undefined) this.text = '';
    return last?.kind === 'operator' && last.value === ';' ? this.take() : [];
  }

  /** Gives what is there, ended or not. */
  take(): readonly Statement[] {
    const statements = splitStatements(this.text);
    this.text = '';
    return statements;
  }
}
