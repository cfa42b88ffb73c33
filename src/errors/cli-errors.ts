import { entry, nearestSentence } from './entry.ts';

/** Errors of the command line: what was typed, and the files that it names. */
export const cliErrors = {
  COMMAND_UNKNOWN: entry(
    (p: { command: string; known: readonly string[] }) => `There is no command '${p.command}'.`,
    (p) => `${nearestSentence(p.command, p.known)}\`ballast --help\` lists the commands.`,
  ),
  OPTION_UNKNOWN: entry(
    (p: { command: string; option: string; known: readonly string[] }) =>
      `\`${p.command}\` has no option ${p.option}.`,
    (p) => `${nearestSentence(p.option, p.known)}\`${p.command} --help\` lists its options.`,
  ),
  ARGUMENT_UNEXPECTED: entry(
    (p: { command: string; argument: string }) => `\`${p.command}\` does not take '${p.argument}'.`,
    (p) => `See \`${p.command} --help\`. A text with spaces needs quotes around it.`,
  ),
  USAGE_INVALID: entry(
    (p: { problem: string }) => p.problem,
    'Add --help to the command to see what it takes.',
  ),
  THREADS_INVALID: entry(
    (p: { got: string }) => `--threads must be a whole number of 1 or more, but is ${p.got}.`,
    'Give a number such as --threads 4, or leave the option out.',
  ),
  SQL_MISSING: entry(
    () => 'No SQL was given.',
    'Write it as an argument (`ballast sql "select 42"`), name a file with -f, or pipe it in.',
  ),
  SQL_GIVEN_TWICE: entry(
    () => 'SQL was given both as an argument and with --file.',
    'Leave one of the two out.',
  ),
  FILE_UNREADABLE: entry(
    (p: { path: string; problem: string }) => `The file ${p.path} cannot be read: ${p.problem}.`,
    'Check the path, and that you may read the file.',
  ),
  FILE_UNWRITABLE: entry(
    (p: { path: string; problem: string }) => `The file ${p.path} cannot be written: ${p.problem}.`,
    'Check that its folder exists, and that you may write there.',
  ),
  FORMAT_BINARY: entry(
    (p: { format: string }) => `${p.format} is binary and would garble the terminal.`,
    (p) => `Name a file with --output, such as --output result.${p.format}, or pipe it into a program.`,
  ),
  FORMAT_ONE_RESULT: entry(
    (p: { format: string; statements: number }) =>
      `${p.format} holds one table, but ${p.statements} of the statements give rows.`,
    'Keep one of the queries, or use --format json, which prints one array for each.',
  ),
  FORMAT_NEEDS_QUERY: entry(
    (p: { format: string; statement: string }) =>
      `${p.format} is written by DuckDB's COPY, which takes a query, but the statement is: ${p.statement}`,
    'Write the rows into a table first and select from it, or use --format csv or json.',
  ),
  PROJECT_FOLDER_TAKEN: entry(
    (p: { folder: string }) => `The folder ${p.folder} exists and is not empty.`,
    'Choose another name, or empty the folder first.',
  ),
  PROJECT_NAME_INVALID: entry(
    (p: { name: string }) => `'${p.name}' cannot be the name of a project.`,
    'Use letters, digits and _, beginning with a letter: `ballast init my_project`.',
  ),
  CLEAN_TARGET_UNSAFE: entry(
    (p: { target: string; reason: string }) => `'${p.target}' is not deleted: ${p.reason}.`,
    "Let 'clean-targets' in dbt_project.yml name only folders of build results inside the project.",
  ),
  FUNCTION_UNKNOWN: entry(
    (p: { name: string; known: readonly string[] }) => `Ballast has no function ${p.name}().`,
    (p) => `${nearestSentence(p.name, p.known)}\`ballast functions\` lists them all.`,
  ),
  SHELL_COMMAND_UNKNOWN: entry(
    (p: { command: string; known: readonly string[] }) => `The shell has no command ${p.command}.`,
    (p) => `${nearestSentence(p.command, p.known)}.help lists its commands.`,
  ),
};
