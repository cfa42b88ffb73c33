import type { Options } from 'yargs';

const project = 'Project:';
const output = 'Output:';

/** Options that stand before or behind every command. */
export const globalOptions = {
  'project-dir': {
    type: 'string',
    requiresArg: true,
    group: project,
    describe: 'Folder of the project [default: this folder]',
  },
  'profiles-dir': {
    type: 'string',
    requiresArg: true,
    group: project,
    describe: 'Folder of profiles.yml [default: the project, then ~/.dbt]',
  },
  profile: {
    type: 'string',
    requiresArg: true,
    group: project,
    describe: "Profile to use instead of the project's",
  },
  target: {
    alias: 't',
    type: 'string',
    requiresArg: true,
    group: project,
    describe: 'Target of the profile',
  },
  vars: { type: 'string', requiresArg: true, group: project, describe: "Variables as YAML: '{name: value}'" },
  quiet: { alias: 'q', type: 'boolean', group: output, describe: 'Print results and errors only' },
  color: {
    alias: 'use-colors',
    type: 'boolean',
    group: output,
    describe: 'Use colours; --no-color or NO_COLOR=1 turns them off',
  },
  // Global, because dbt takes it before the command.
  'warn-error': { type: 'boolean', group: output, describe: 'Take warnings for errors' },
  'warn-error-options': {
    type: 'string',
    requiresArg: true,
    group: output,
    describe: "Which ones, as YAML: '{error: all, warn: [...], silence: [...]}'",
  },
  'lock-wait': {
    type: 'number',
    requiresArg: true,
    group: project,
    describe: 'Seconds to wait for a database that another process has open [default: 0]',
  },
  'partial-parse': {
    type: 'boolean',
    group: project,
    describe: 'Keep what is parsed for the next time; --no-partial-parse reads all files anew',
  },
  'target-path': {
    type: 'string',
    requiresArg: true,
    group: project,
    describe: 'Folder for what is written',
  },
  debug: { alias: 'd', type: 'boolean', group: output, describe: 'Print the stack of an error' },
} as const satisfies Record<string, Options>;

const selection = 'Selection:';

/** Which nodes a command is about. */
export const selectionOptions = {
  select: {
    alias: ['s', 'models', 'model', 'm'],
    type: 'array',
    string: true,
    requiresArg: true,
    group: selection,
    describe: 'Nodes by name, path, tag:… or config…; a+ adds what reads a, +a what a reads',
  },
  exclude: {
    type: 'array',
    string: true,
    requiresArg: true,
    group: selection,
    describe: 'Nodes to leave out, written as for --select',
  },
  'indirect-selection': {
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    group: selection,
    describe: 'Which tests come along: of any node selected (eager), or of all',
  },
  selector: {
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'A selector of selectors.yml, in place of --select',
  },
  state: {
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'Folder with the artifacts of an earlier run, for state:…, result:… and --defer',
  },
} as const satisfies Record<string, Options>;

/** Resource types, for commands that are about several. */
export const resourceTypeOptions = {
  'resource-type': {
    alias: 'resource-types',
    type: 'array',
    string: true,
    requiresArg: true,
    group: selection,
    describe: 'Only these: model, seed, snapshot, test, unit_test, source, exposure, ...',
  },
  'exclude-resource-type': {
    alias: 'exclude-resource-types',
    type: 'array',
    string: true,
    requiresArg: true,
    group: selection,
    describe: 'All but these',
  },
} as const satisfies Record<string, Options>;

/** Where nodes that are not built stand. */
export const deferOptions = {
  defer: {
    type: 'boolean',
    group: selection,
    describe: 'Read what is not selected and not built here where --state has it',
  },
  'defer-state': {
    type: 'string',
    requiresArg: true,
    group: selection,
    describe: 'Folder of the manifest for --defer [default: that of --state]',
  },
  'favor-state': {
    type: 'boolean',
    group: selection,
    describe: 'With --defer: even if it is built here too',
  },
} as const satisfies Record<string, Options>;

const running = 'Running:';

/** How nodes are run. */
export const runOptions = {
  ...deferOptions,
  threads: { type: 'number', requiresArg: true, group: running, describe: 'Nodes at the same time' },
  'full-refresh': {
    alias: 'f',
    type: 'boolean',
    group: running,
    describe: 'Build incremental models and seeds anew',
  },
  'store-failures': { type: 'boolean', group: running, describe: 'Keep the rows that tests find' },
  empty: { type: 'boolean', group: running, describe: 'Build with no rows: models read empty tables' },
  sample: {
    type: 'string',
    requiresArg: true,
    group: running,
    describe: "Read rows of this window of event time only: '3 days'",
  },
  'event-time-start': {
    type: 'string',
    requiresArg: true,
    group: running,
    describe: 'First time that microbatch models build',
  },
  'event-time-end': {
    type: 'string',
    requiresArg: true,
    group: running,
    describe: 'Time at which microbatch models stop',
  },
  'fail-fast': { alias: 'x', type: 'boolean', group: running, describe: 'Stop at the first failure' },
  'log-format': {
    choices: ['text', 'json', 'default', 'debug'],
    group: output,
    describe: 'json prints one object a line, all others text',
  },
} as const satisfies Record<string, Options>;

/** Which database a command works on. */
export const databaseOptions = {
  db: {
    type: 'string',
    requiresArg: true,
    group: 'Database:',
    describe: "A DuckDB file or :memory: [default: the project's, else :memory:]",
  },
  readonly: { type: 'boolean', group: 'Database:', describe: 'Open it for reading only' },
} as const satisfies Record<string, Options>;
