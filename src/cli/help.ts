import { commandGroups } from './commands.ts';
import { globalOptions } from './options.ts';

const examples = [
  ['ballast init demo && cd demo && ballast build', 'a project from nothing to a scoreboard'],
  ['ballast build --select +scoreboard', 'one model and all that it reads'],
  [`ballast sql "from class_profile('loans.parquet', target := y)"`, 'a function over a file'],
  ['ballast sql -f report.sql --format csv > report.csv', 'a file of SQL, its rows as CSV'],
  ['ballast functions smote', 'arguments, reference and examples of one function'],
] as const;

/** `ballast --help`: what Ballast is, its commands by purpose, and command lines to begin with. */
export function overview(): string {
  const lines = [
    'Usage: ballast <command> [options]',
    '',
    'Imbalanced learning in SQL: DuckDB functions that split, balance, train, predict and score,',
    'and a runner for dbt projects made of them.',
  ];
  for (const [title, commands] of Object.entries(commandGroups)) {
    lines.push('', `${title}:`);
    for (const entry of Object.values(commands)) lines.push(`  ${entry.usage.padEnd(20)}${entry.summary}`);
  }
  lines.push('', 'Options of every command:');
  for (const [name, option] of Object.entries(globalOptions)) {
    const alias = 'alias' in option && option.alias.length === 1 ? `-${option.alias}, ` : '    ';
    lines.push(`  ${`${alias}--${name}`.padEnd(26)}${option.describe}`);
  }
  lines.push(`  ${'-V, --version'.padEnd(26)}Show the version of Ballast`);
  lines.push(`  ${'-h, --help'.padEnd(26)}Show this text, or behind a command its options`);
  lines.push('', 'Examples:');
  for (const [command, effect] of examples) lines.push(`  ${command}`, `      ${effect}`);
  lines.push('', 'The SQL functions: `ballast functions`. A command: `ballast <command> --help`.');
  lines.push('Exit codes: 0 all well, 1 a node or statement failed, 2 could not start, 130 interrupted.');
  return lines.join('\n');
}
