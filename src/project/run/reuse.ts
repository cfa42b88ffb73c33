import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Session } from '../../session/types.ts';
import type { CompiledNode } from '../compile/compile-node.ts';
import { type CompileScope, isFullRefresh } from '../compile/node-context.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import type { Graph } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { placeOf } from './materialize.ts';
import { placeName } from './relations.ts';

/** How a table was made, and what it held then. */
interface Made {
  /** Hash over the SQL and the rows of all that it reads. */
  readonly inputs: string;
  readonly output: string;
}

/** Decides whether a table with `reuse: true` is kept as it is, and remembers how it was made. */
export class Reuse {
  readonly #scope: ProjectScope;
  readonly #session: Session;
  readonly #compiled: CompiledNode;
  readonly #inputs: string;

  private constructor(scope: ProjectScope, session: Session, compiled: CompiledNode, inputs: string) {
    this.#scope = scope;
    this.#session = session;
    this.#compiled = compiled;
    this.#inputs = inputs;
  }

  /** undefined where the node does not ask for it. */
  static async of(
    { scope, graph }: CompileScope,
    session: Session,
    compiled: CompiledNode,
  ): Promise<Reuse | undefined> {
    const { config } = compiled.node;
    if (config['reuse'] !== true || config.materialized !== 'table') return undefined;
    const hash = createHash('sha256');
    const { 'pre-hook': before, 'post-hook': after, sql_header: header } = config;
    hash.update(JSON.stringify([scope.project.partialParse?.version, compiled.sql, before, after, header]));
    for (const relation of inputRelations(graph, compiled.node.depends_on.nodes))
      hash.update(`\0${relation}\0${await relationHash(session, relation)}`);
    return new Reuse(scope, session, compiled, hash.digest('hex'));
  }

  /** Whether the table is there, made of the same and unchanged since. */
  async isKept(): Promise<boolean> {
    const { node } = this.#compiled;
    const made = readMade(this.#scope)[this.#key()];
    if (made?.inputs !== this.#inputs || isFullRefresh(this.#scope, node)) return false;
    return made.output === (await this.#outputHash().catch(() => undefined));
  }

  async remember(): Promise<void> {
    const output = await this.#outputHash();
    const path = madePath(this.#scope);
    const all = { ...readMade(this.#scope), [this.#key()]: { inputs: this.#inputs, output } };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.tmp`, JSON.stringify(all));
    renameSync(`${path}.tmp`, path);
  }

  #outputHash(): Promise<string> {
    return relationHash(this.#session, placeName(placeOf(this.#compiled.node)));
  }

  /** One target folder may serve several databases. */
  #key(): string {
    return `${this.#scope.project.target.path} ${placeName(placeOf(this.#compiled.node))}`;
  }
}

function madePath({ project: { root } }: ProjectScope): string {
  return join(root.root, root.targetPath, 'reuse.json');
}

function readMade(scope: ProjectScope): Readonly<Record<string, Made>> {
  const path = madePath(scope);
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isDict(value) ? (value as Record<string, Made>) : {};
  } catch {
    // Then everything is made anew.
    return {};
  }
}

/** The tables, views and files that a node reads; ephemeral models stand in its SQL, so what they read counts. */
function inputRelations(graph: Graph, parents: readonly string[]): readonly string[] {
  const relations = parents.flatMap((id) => {
    const source = graph.sources.get(id);
    const node = graph.nodes.get(id);
    if (source !== undefined) return [source.relation_name];
    if (node === undefined) return [];
    return node.relation_name === null ? inputRelations(graph, node.depends_on.nodes) : [node.relation_name];
  });
  return [...new Set(relations)];
}

/** Columns with their types, and all rows, whatever their order. */
async function relationHash(session: Session, relation: string): Promise<string> {
  const columns = (await session.query(`describe select * from ${relation}`)).rows();
  const rows = await session.query(
    `select count(*), bit_xor(hash(t)), sum(hash(t)::hugeint) from (select * from ${relation}) t`,
  );
  return JSON.stringify([columns.map(([name, type]) => [name, type]), rows.rows()[0].map(String)]);
}
