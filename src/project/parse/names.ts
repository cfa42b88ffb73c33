import { callFunction, toText, toValue, type JsValue, type Value } from '../../jinja/index.ts';
import { adapter } from '../context/adapter.ts';
import { NodeGlobals } from '../context/node-globals.ts';
import { type ProjectScope, scopeMembers } from '../context/project-scope.ts';
import { Variables, packageVars, renderVariable } from '../context/variables.ts';
import { builtinPackage } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';

/** Where a node is written to. */
export interface NodeLocation {
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
}

/**
 * Asks `generate_database_name`, `generate_schema_name` and `generate_alias_name`, which a project may override.
 * One namer serves all nodes of a project.
 */
export class NodeNamer {
  readonly #globals: NodeGlobals;
  readonly #scope: ProjectScope;
  readonly #known = new Map<string, string>();
  readonly #own = new Map<string, boolean>();

  constructor(scope: ProjectScope) {
    this.#scope = scope;
    const packageName = scope.project.root.name;
    const globals: NodeGlobals = new NodeGlobals({
      resolver: scope.resolver,
      packageName,
      undefinedMode: 'default',
      members: new Map<string, () => Value>([
        ...scopeMembers(scope),
        [
          'var',
          () =>
            new Variables(
              packageVars(scope.project, packageName),
              (text) => renderVariable(text, globals.render),
              'a naming macro',
              true,
            ),
        ],
        ['execute', () => false],
        ['adapter', () => adapter({ ...scope, globals, catalog: undefined })],
      ]),
    });
    this.#globals = globals;
  }

  /**
   * @param node  what the macros see as `node`
   * @throws what the project's macros raise
   */
  locate(node: Dict, config: { database: unknown; schema: unknown; alias: unknown }): NodeLocation {
    let whole: Value | undefined;
    const asValue = () => (whole ??= toValue(node as JsValue));
    const { name = null, version = null } = node;
    return {
      database: this.#ask('generate_database_name', config.database, {}, asValue),
      schema: this.#ask('generate_schema_name', config.schema, {}, asValue),
      alias: this.#ask('generate_alias_name', config.alias, { name, version }, asValue),
    };
  }

  /** As it comes, the macro looks at no more of the node than `seen`: then one answer holds for all that ask alike. */
  #ask(name: string, custom: unknown, seen: Dict, node: () => Value): string {
    if (this.#isOwn(name)) return this.#call(name, custom, node());
    const key = JSON.stringify([name, custom, seen]);
    const known = this.#known.get(key) ?? this.#call(name, custom, toValue(seen as JsValue));
    this.#known.set(key, known);
    return known;
  }

  /** Whether the project or a package has such a macro: any package may be in the order in which it is dispatched. */
  #isOwn(name: string): boolean {
    const found =
      this.#own.get(name) ??
      [...this.#scope.resolver.index].some(
        ([packageName, macros]) =>
          packageName !== builtinPackage &&
          [name, `default__${name}`, `duckdb__${name}`].some((macro) => macros.has(macro)),
      );
    this.#own.set(name, found);
    return found;
  }

  #call(name: string, custom: unknown, node: Value): string {
    const macro = this.#scope.resolver.find(name, this.#scope.project.root.name);
    if (macro === undefined) throw new TypeError(`the shipped macro ${name} is missing`);
    const value = custom === undefined ? null : toValue(custom as JsValue);
    return toText(callFunction(this.#globals.bind(macro), { positional: [value, node] })).trim();
  }
}
