import type { ArgumentsCamelCase, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { Interrupts } from './interrupt.ts';
import type { dbtOptions } from './dbt-options.ts';
import type { globalOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

export type OptionTable = Readonly<Record<string, Options>>;

/** Arguments that every command has. */
export type GlobalArguments = ArgumentsCamelCase<
  InferredOptionTypes<typeof globalOptions & typeof dbtOptions>
>;

/** What a command works with besides its arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
}

/** What a command takes and does. */
export interface Command {
  readonly positionals: Readonly<Record<string, PositionalOptions>>;
  readonly options: OptionTable;
  /** Command lines and what they do. */
  readonly examples: readonly (readonly [string, string])[];
  /** More about the command, under its options. */
  readonly notes?: string;
  /**
   * @returns the exit code: 0 all well, 1 something of the user's failed while running
   * @throws when it could not start; the exit code is then 2
   */
  readonly run: (args: ArgumentsCamelCase<GlobalArguments>, context: CommandContext) => Promise<number>;
}

interface TypedCommand<P extends OptionTable, O extends OptionTable> extends Omit<
  Command,
  'run' | 'positionals' | 'options'
> {
  readonly positionals?: P & Readonly<Record<string, PositionalOptions>>;
  readonly options: O;
  readonly run: (
    args: ArgumentsCamelCase<InferredOptionTypes<O> & InferredOptionTypes<P>> & GlobalArguments,
    context: CommandContext,
  ) => Promise<number>;
}

/** Declares a command; `run` sees the types of its own options. */
export function defineCommand<const P extends OptionTable, const O extends OptionTable>(
  command: TypedCommand<P, O>,
): Command {
  // yargs has established exactly these types when it calls.
  return { positionals: {}, ...command } as Command;
}
