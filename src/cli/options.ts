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
  color: { type: 'boolean', group: output, describe: 'Use colours; --no-color or NO_COLOR=1 turns them off' },
  debug: { type: 'boolean', group: output, describe: 'Print the stack of an error' },
} as const satisfies Record<string, Options>;

const selection = 'Selection:';

/** Which nodes a command is about. */
export const selectionOptions = {
  select: {
    alias: ['s', 'models', 'm'],
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
} as const satisfies Record<string, Options>;

/** Resource types, for commands that are about several. */
export const resourceTypeOptions = {
  'resource-type': {
    type: 'array',
    string: true,
    requiresArg: true,
    group: selection,
    describe: 'Only these: model, test, seed, source, analysis',
  },
} as const satisfies Record<string, Options>;

const running = 'Running:';

/** How nodes are run. */
export const runOptions = {
  threads: { type: 'number', requiresArg: true, group: running, describe: 'Nodes at the same time' },
  'fail-fast': { alias: 'x', type: 'boolean', group: running, describe: 'Stop at the first failure' },
  'log-format': {
    choices: ['text', 'json'],
    default: 'text',
    group: output,
    describe: 'json prints one object a line',
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
