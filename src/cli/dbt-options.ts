import type { Options } from 'yargs';

/**
 * Options that dbt takes with every command, so that a command line written for dbt runs as it is. The first are
 * heeded wherever they mean something; the others are about what Ballast does not have (a log file, a cache of
 * relations, other parsers, telemetry) and change nothing.
 */
export const dbtOptions = {
  print: { type: 'boolean' },
  'log-level': { choices: ['debug', 'info', 'warn', 'error', 'none'] },
  'log-format': { choices: ['text', 'json', 'default', 'debug'] },
  'write-json': { type: 'boolean' },
  'version-check': { type: 'boolean' },
  'fail-fast': { alias: 'x', type: 'boolean' },
  'indirect-selection': { choices: ['eager', 'cautious', 'buildable', 'empty'] },
  state: { type: 'string', requiresArg: true },
  'defer-state': { type: 'string', requiresArg: true },
  defer: { type: 'boolean' },
  'favor-state': { type: 'boolean' },
  'single-threaded': { type: 'boolean' },
  threads: { type: 'number', requiresArg: true },

  'cache-selected-only': { type: 'boolean' },
  'populate-cache': { type: 'boolean' },
  introspect: { type: 'boolean' },
  'hints-enabled': { type: 'boolean' },
  'log-cache-events': { type: 'boolean' },
  'log-file-max-bytes': { type: 'number', requiresArg: true },
  'log-format-file': { type: 'string', requiresArg: true },
  'log-level-file': { type: 'string', requiresArg: true },
  'log-path': { type: 'string', requiresArg: true },
  'macro-debugging': { type: 'boolean' },
  'maximum-seed-size-mib': { type: 'number', requiresArg: true },
  'partial-parse-file-diff': { type: 'boolean' },
  'partial-parse-file-path': { type: 'string', requiresArg: true },
  'printer-width': { type: 'number', requiresArg: true },
  'record-timing-info': { alias: 'r', type: 'string', requiresArg: true },
  'send-anonymous-usage-stats': { type: 'boolean' },
  'show-all-deprecations': { type: 'boolean' },
  sqlparse: { type: 'string', requiresArg: true },
  'static-parser': { type: 'boolean' },
  'upload-to-artifacts-ingest-api': { type: 'boolean' },
  'use-colors-file': { type: 'boolean' },
  'use-experimental-parser': { type: 'boolean' },
  'use-fast-test-edges': { type: 'boolean' },
} as const satisfies Record<string, Options>;
