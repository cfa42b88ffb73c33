import type { Session } from '../../session/types.ts';
import { type Syntax, constantText, parts, readSyntax, text } from './syntax.ts';

/** Has DuckDB parse queries, those too that stand as texts in the calls of our functions. */
export class SyntaxReader {
  readonly #session: Session;
  readonly #isOurs: (functionName: string) => boolean;
  readonly #known = new Map<string, Syntax | undefined>();

  constructor(session: Session, isOurs: (functionName: string) => boolean) {
    this.#session = session;
    this.#isOurs = isOurs;
  }

  /** The tree of a query; undefined if it is none that DuckDB can serialize. */
  async read(sql: string): Promise<Syntax | undefined> {
    if (this.#known.has(sql)) return this.#known.get(sql);
    const result = await this.#session.query(
      'select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true, skip_default := true) as tree',
      { params: [sql.trim().replace(/;$/, '')] },
    );
    const tree = readSyntax(String(result.objects()[0]?.['tree']));
    this.#known.set(sql, tree);
    for (const inner of tree === undefined ? [] : this.#textsOfCalls(tree)) await this.read(inner);
    return tree;
  }

  /** What `read` found before. */
  known(sql: string): Syntax | undefined {
    return this.#known.get(sql);
  }

  #textsOfCalls(value: unknown): readonly string[] {
    if (Array.isArray(value)) return value.flatMap((item) => this.#textsOfCalls(item));
    if (typeof value !== 'object' || value === null) return [];
    const node = value as Syntax;
    const below = Object.values(node).flatMap((child) => this.#textsOfCalls(child));
    if (!this.#isOurs(text(node, 'function_name') ?? '')) return below;
    // A name has no blank in it, or is quoted; anything else may be a query.
    const written = parts(node, 'children').flatMap((argument) => constantText(argument) ?? []);
    return [...below, ...written.filter((words) => /\s/.test(words))];
  }
}
