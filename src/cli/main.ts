#!/usr/bin/env -S node --max-semi-space-size=2
import { overview } from './help.ts';
import { Interrupts } from './interrupt.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();
const interrupts = new Interrupts();
interrupts.install();
process.exitCode = await main(process.argv.slice(2));

/** Runs one command line and gives its exit code. */
async function main(words: readonly string[]): Promise<number> {
  if (words[0] === 'help' && words.length > 1) return main([...words.slice(1), '--help']);
  if (words.length === 1 && ['--help', '-h', 'help'].includes(words[0])) {
    // Loading the parser takes longer than all the rest of this.
    terminal.print(overview());
    return 0;
  }
  if (words[0] === '--complete') {
    const { completions } = await import('./complete.ts');
    for (const name of completions(words.slice(1))) terminal.print(name);
    return 0;
  }
  try {
    const { dispatch } = await import('./dispatch.ts');
    const exitCode = await dispatch(words, { terminal, interrupts });
    return interrupts.exitCode ?? exitCode;
  } catch (error) {
    if (interrupts.exitCode !== undefined) {
      terminal.error('Interrupted.');
      return interrupts.exitCode;
    }
    const { printFailure } = await import('./failure.ts');
    printFailure(error, terminal, words.includes('--debug'));
    return 2;
  }
}
