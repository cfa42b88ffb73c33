import type { Command } from './command.ts';

/** What `ballast --help` and the parser must know of a command before its module is loaded. */
export interface CommandEntry {
  /** Name and arguments, as yargs writes them. */
  readonly usage: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<{ readonly default: Command }>;
}

/** The commands under the headings of `ballast --help`. Their modules are loaded when they are called. */
export const commandGroups: Readonly<Record<string, Readonly<Record<string, CommandEntry>>>> = {
  'Ask the database': {
    sql: {
      usage: 'sql [text]',
      summary: 'Run SQL, with all functions of Ballast',
      load: () => import('./commands/sql.ts'),
    },
    shell: {
      usage: 'shell',
      summary: 'Type SQL, with completion and history',
      load: () => import('./commands/shell.ts'),
    },
    functions: {
      usage: 'functions [name]',
      summary: 'List the SQL functions, or explain one',
      load: () => import('./commands/functions.ts'),
    },
  },
  'Build a project': {
    init: {
      usage: 'init <name>',
      summary: 'Make a project that runs at once',
      load: () => import('./commands/init.ts'),
    },
    build: {
      usage: 'build',
      summary: 'Run models, seeds and tests in their order',
      load: () => import('./commands/build.ts'),
    },
    run: { usage: 'run', summary: 'Run models', load: () => import('./commands/run.ts') },
    test: { usage: 'test', summary: 'Run tests', load: () => import('./commands/test.ts') },
    seed: { usage: 'seed', summary: 'Load .csv files as tables', load: () => import('./commands/seed.ts') },
    snapshot: {
      usage: 'snapshot',
      summary: 'Keep what changed in tables',
      load: () => import('./commands/snapshot.ts'),
    },
    clone: {
      usage: 'clone',
      summary: 'Make views on what an earlier run built',
      load: () => import('./commands/clone.ts'),
    },
    retry: {
      usage: 'retry',
      summary: 'Run again what failed or was skipped',
      load: () => import('./commands/retry.ts'),
    },
    'run-operation': {
      usage: 'run-operation [macro]',
      summary: 'Run a macro by itself',
      load: () => import('./commands/run-operation.ts'),
    },
    deps: {
      usage: 'deps',
      summary: 'Install the packages of packages.yml',
      load: () => import('./commands/deps.ts'),
    },
  },
  'Look into a project': {
    ls: {
      usage: 'ls',
      aliases: ['list'],
      summary: 'List the nodes',
      load: () => import('./commands/ls.ts'),
    },
    compile: {
      usage: 'compile',
      summary: 'Show the SQL that a model becomes',
      load: () => import('./commands/compile.ts'),
    },
    show: {
      usage: 'show',
      summary: 'Show the first rows of a model or a template',
      load: () => import('./commands/show.ts'),
    },
    parse: {
      usage: 'parse',
      summary: 'Check the project and write its manifest',
      load: () => import('./commands/parse.ts'),
    },
    source: {
      usage: 'source <action>',
      summary: 'source freshness: check how old the sources are',
      load: () => import('./commands/source.ts'),
    },
    docs: {
      usage: 'docs <action>',
      summary: 'docs generate, docs serve: the project as a page',
      load: () => import('./commands/docs.ts'),
    },
    lineage: {
      usage: 'lineage <column>',
      summary: 'Tell what a column is made of, and what of it',
      load: () => import('./commands/lineage.ts'),
    },
    debug: {
      usage: 'debug',
      summary: 'Check versions, profile and connection',
      load: () => import('./commands/debug.ts'),
    },
    completion: {
      usage: 'completion <shell>',
      summary: 'Print what completes command lines in bash, zsh or fish',
      load: () => import('./commands/completion.ts'),
    },
    clean: { usage: 'clean', summary: 'Delete build results', load: () => import('./commands/clean.ts') },
  },
};

/** All commands by name. */
export const commands: Readonly<Record<string, CommandEntry>> = Object.assign(
  {},
  ...Object.values(commandGroups),
);
