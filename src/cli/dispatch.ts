import yargs, { type ArgumentsCamelCase, type Argv, type Options } from 'yargs';
import { BallastError } from '../errors/ballast-error.ts';
import type { Command, CommandContext, GlobalArguments, OptionTable } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { dbtOptions } from './dbt-options.ts';
import { overview } from './help.ts';
import { globalOptions } from './options.ts';
import { packageVersion } from './package-version.ts';

/**
 * Finds the command of a command line and runs it.
 * @returns its exit code
 * @throws COMMAND_UNKNOWN, OPTION_UNKNOWN, ARGUMENT_UNEXPECTED, USAGE_INVALID, and what the command throws
 */
export async function dispatch(words: readonly string[], context: CommandContext): Promise<number> {
  const { terminal } = context;
  let exitCode = 0;
  const parser = yargs()
    .scriptName('ballast')
    // What users see must not depend on LANG: only yargs' own words would be translated.
    .locale('en')
    .exitProcess(false)
    .parserConfiguration({ 'dot-notation': false })
    .wrap(Math.min(terminal.columns, 100))
    .version(packageVersion())
    .alias('version', ['V', 'v'])
    .help()
    .alias('help', 'h')
    .options(globalOptions)
    .fail((problem: string | null, error: Error | undefined) => {
      throw error ?? usageError(problem ?? 'The command line is not complete');
    });
  for (const [name, entry] of Object.entries(commands)) {
    addCommand(parser, name, entry, words, context, (code) => {
      exitCode = code;
    });
  }
  parser.command('$0', false, {}, (args) => {
    const [unknown] = args._;
    if (unknown !== undefined) {
      throw new BallastError('COMMAND_UNKNOWN', { command: String(unknown), known: Object.keys(commands) });
    }
    checkArguments('ballast', args, namesOf(globalOptions), words, 0);
    terminal.error(overview());
    exitCode = 2;
  });
  try {
    await parser.parseAsync(commandFirst(words), {}, (_error, args, help) => {
      if (help === '') return;
      terminal.print(!(String(args._[0]) in commands) && args['version'] !== true ? overview() : help);
    });
  } catch (error) {
    // What yargs refuses comes as a text to `fail`, or as an error of its own.
    throw error instanceof Error && error.name === 'YError' ? usageError(error.message) : error;
  }
  return exitCode;
}

function addCommand(
  parser: Argv,
  name: string,
  entry: CommandEntry,
  words: readonly string[],
  context: CommandContext,
  finish: (exitCode: number) => void,
): void {
  let command: Command;
  parser.command<GlobalArguments>(
    [entry.usage, ...(entry.aliases ?? [])],
    false,
    async (builder) => {
      command = (await entry.load()).default;
      builder.usage(`Usage: ballast ${entry.usage} [options]\n\n${entry.summary}`).options(command.options);
      for (const [option, declared] of Object.entries(dbtOptions))
        if (!(option in command.options)) builder.option(option, { ...declared, hidden: true });
      for (const [positional, options] of Object.entries(command.positionals)) {
        builder.positional(positional, options);
      }
      for (const [line, effect] of command.examples) builder.example(line, effect);
      return builder.epilogue(command.notes ?? '');
    },
    async (args) => {
      const known = [...Object.keys(command.positionals), ...namesOf(optionsOf(command))];
      checkArguments(`ballast ${name}`, args, known, words, 1);
      const complete = withEnvironment(lastOfScalars(args, command), command);
      context.terminal.configure(complete);
      finish(await command.run(complete, context));
    },
  );
}

/**
 * Refuses what the command does not know. yargs could, but names neither the option as it was written nor the
 * nearest one.
 */
function checkArguments(
  command: string,
  args: ArgumentsCamelCase,
  known: readonly string[],
  words: readonly string[],
  ownWords: number,
): void {
  const names = new Set(
    [...known, 'help', 'h', 'version', 'V', 'v', '_', '$0'].flatMap((name) => [name, camelCase(name)]),
  );
  for (const key of Object.keys(args)) {
    if (names.has(key)) continue;
    const spellings = [key.length === 1 ? `-${key}` : `--${key}`, `--no-${key}`];
    const option = spellings.find((text) =>
      words.some((word) => word === text || word.startsWith(`${text}=`)),
    );
    const written = option ?? spellings[0];
    const options = known.filter((name) => name.length > 1).map((name) => `--${name}`);
    throw new BallastError('OPTION_UNKNOWN', { command, option: written, known: options });
  }
  const extra = args._[ownWords];
  if (extra !== undefined)
    throw new BallastError('ARGUMENT_UNEXPECTED', { command, argument: String(extra) });
}

/** As in dbt, the last of `--target a --target b` counts; yargs collects both. */
function lastOfScalars(
  args: ArgumentsCamelCase<GlobalArguments>,
  command: Command,
): ArgumentsCamelCase<GlobalArguments> {
  const result: Record<string, unknown> = { ...args };
  for (const [name, option] of Object.entries(optionsOf(command))) {
    const value = args[name];
    if (option.type === 'array' || !Array.isArray(value)) continue;
    result[name] = result[camelCase(name)] = value.at(-1);
  }
  return result as ArgumentsCamelCase<GlobalArguments>;
}

/**
 * What the command line leaves open is taken from `DBT_<OPTION>`, as in dbt; where profiles and target come from
 * is the project's matter, which looks there itself.
 */
function withEnvironment(
  args: ArgumentsCamelCase<GlobalArguments>,
  command: Command,
): ArgumentsCamelCase<GlobalArguments> {
  const result: Record<string, unknown> = { ...args };
  for (const [name, option] of Object.entries(optionsOf(command))) {
    const value = [name, ...aliases(option)]
      .map((each) => each.toUpperCase().replaceAll('-', '_'))
      .map((variable) => process.env[`DBT_ENGINE_${variable}`] ?? process.env[`DBT_${variable}`])
      .find((each) => each !== undefined);
    if (value === undefined || value === '' || option.default !== undefined) continue;
    if (args[name] !== undefined || notFromEnvironment.has(name)) continue;
    result[name] = result[camelCase(name)] = environmentValue(value, option.type);
  }
  return result as ArgumentsCamelCase<GlobalArguments>;
}

// `profile`, `target` and `profiles-dir` have more places to come from; what one command is about, such as its
// selection, is never left lying about.
const notFromEnvironment = new Set(
  'profile target profiles-dir select exclude models selector vars threads args inline limit output show'.split(
    ' ',
  ),
);

function aliases({ alias }: Options): readonly string[] {
  return typeof alias === 'string' ? [alias] : (alias ?? []);
}

function environmentValue(value: string, type: Options['type']): unknown {
  if (type === 'boolean') return /^(?:1|true|t|yes|y|on)$/i.test(value);
  if (type === 'number') return Number(value);
  return type === 'array' ? value.split(/\s+/) : value;
}

function usageError(problem: string): BallastError {
  return new BallastError('USAGE_INVALID', { problem: `${problem}.` });
}

function optionsOf(command: Command): OptionTable {
  return { ...dbtOptions, ...globalOptions, ...command.options };
}

/** All ways to write the options of a table. */
function namesOf(table: OptionTable): readonly string[] {
  return Object.entries(table).flatMap(([option, { alias }]) => [
    option,
    ...(Array.isArray(alias) ? alias : alias === undefined ? [] : [alias]),
  ]);
}

/**
 * Moves what stands before the command behind it, as dbt takes its options in both places: there the parser knows
 * which options take a value.
 */
function commandFirst(words: readonly string[]): readonly string[] {
  const names = new Set(Object.entries(commands).flatMap(([name, { aliases = [] }]) => [name, ...aliases]));
  const tables: readonly OptionTable[] = [dbtOptions, globalOptions];
  const takesValue = (word: string) =>
    tables.some((table) =>
      Object.entries(table).some(
        ([name, option]) =>
          option.type !== 'boolean' &&
          namesOf({ [name]: option }).some((text) => word === (text.length === 1 ? `-${text}` : `--${text}`)),
      ),
    );
  const at = words.findIndex((word, i) => names.has(word) && (i === 0 || !takesValue(words[i - 1])));
  return at < 1 ? words : [words[at], ...words.slice(0, at), ...words.slice(at + 1)];
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
