import { createServer } from 'node:http';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import { docsPage } from '../../project/artifacts/docs-page.ts';
import { type DocsOptions, generateDocs } from '../../project/index.ts';
import { type CommandContext, type GlobalArguments, defineCommand } from '../command.ts';
import { describeFailure } from '../failure.ts';
import { functionJson } from '../function-text.ts';
import { knownFunctions } from '../known-functions.ts';
import { projectDatabase } from '../open-database.ts';
import { deferOptions, selectionOptions } from '../options.ts';
import { loadProjectOf, warningPolicyOf } from '../project-arguments.ts';

const pageName = 'index.html';
// What dbt calls its page that is one file; ours is one anyway.
const staticName = 'static_index.html';

export default defineCommand({
  positionals: {
    action: { choices: ['generate', 'serve'], demandOption: true, describe: 'Write the page, or show it' },
  },
  options: {
    port: {
      type: 'number',
      requiresArg: true,
      default: 8080,
      describe: 'Port of docs serve; 0 takes a free one',
    },
    ...selectionOptions,
    ...deferOptions,
    compile: {
      type: 'boolean',
      default: true,
      describe: 'Compile the nodes first; --no-compile leaves their SQL out',
    },
    'empty-catalog': { type: 'boolean', describe: 'Write a catalog without asking the database' },
    static: { type: 'boolean', describe: 'Write the page as static_index.html too; it is one file anyway' },
    browser: { type: 'boolean', describe: 'docs serve prints its address; no browser is opened' },
    host: { type: 'string', requiresArg: true, default: '127.0.0.1', describe: 'Address of docs serve' },
  },
  examples: [
    ['ballast docs generate', 'manifest.json, catalog.json and index.html in target/'],
    ['ballast docs serve --port 9000', 'the page at http://127.0.0.1:9000'],
  ],
  notes: 'The page is one file without anything from outside: it can be sent or put on any server.',
  run: (args, context) =>
    args.action === 'generate'
      ? generate(
          args,
          {
            compile: args.compile,
            emptyCatalog: args.emptyCatalog,
            select: args.select,
            exclude: args.exclude,
            selector: args.selector,
            state: args.state,
            indirect: args.indirectSelection,
            defer: args.defer,
            deferState: args.deferState,
            favorState: args.favorState,
          },
          args.static === true,
          context,
        )
      : serve(args, args.host, args.port, context),
});

async function generate(
  args: GlobalArguments,
  options: DocsOptions,
  isStatic: boolean,
  { terminal, interrupts }: CommandContext,
): Promise<number> {
  const project = loadProjectOf(args);
  const database = projectDatabase(project, args);
  try {
    const known = await knownFunctions(args);
    const { errors, manifest, catalog, lineage } = await generateDocs(project, database, known, {
      ...options,
      warnings: warningPolicyOf(args, project),
      signal: interrupts.signal,
    });
    for (const error of errors) terminal.error(describeFailure(error, terminal));
    const functions = known.map(functionJson);
    const path = join(project.root.root, project.root.targetPath, pageName);
    const page = docsPage(project.root.name, manifest, catalog, functions, lineage);
    writeFileSync(path, page);
    if (isStatic) writeFileSync(join(dirname(path), staticName), page);
    terminal.say(`Wrote ${relative('.', path)}`);
    return errors.length > 0 ? 2 : 0;
  } finally {
    await database.close();
  }
}

/** Serves the page, and the artifacts beside it, until the command is interrupted. */
async function serve(
  args: GlobalArguments,
  host: string,
  port: number,
  { terminal, interrupts }: CommandContext,
): Promise<number> {
  const { root } = loadProjectOf(args);
  const folder = join(root.root, root.targetPath);
  if (!existsSync(join(folder, pageName)))
    throw new BallastError('DOCS_MISSING', { folder: root.targetPath });
  const types: Readonly<Record<string, string>> = {
    [pageName]: 'text/html; charset=utf-8',
    'manifest.json': 'application/json',
    'catalog.json': 'application/json',
  };
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').replace(/[?#].*$/, '').slice(1) || pageName;
    const type = types[name];
    // Only these names: a path from the network never reaches the file system.
    if (type === undefined || !existsSync(join(folder, name))) response.writeHead(404).end('Not found');
    else response.writeHead(200, { 'content-type': type }).end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  terminal.print(`Serving http://${host}:${bound}  (Ctrl-C ends it)`);
  await new Promise<void>((resolve) => {
    if (interrupts.signal.aborted) resolve();
    interrupts.signal.addEventListener('abort', () => resolve());
  });
  server.closeAllConnections();
  server.close();
  return 0;
}
