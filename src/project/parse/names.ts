import { callFunction, toText, toValue, type JsValue, type Value } from '../../jinja/index.ts';
import { adapter } from '../context/adapter.ts';
import { NodeGlobals } from '../context/node-globals.ts';
import { type ProjectScope, scopeMembers } from '../context/project-scope.ts';
import { Variables, packageVars } from '../context/variables.ts';
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

  constructor(scope: ProjectScope) {
    this.#scope = scope;
    const packageName = scope.project.root.name;
    const globals: NodeGlobals = new NodeGlobals({
      resolver: scope.resolver,
      packageName,
      undefinedMode: 'default',
      members: new Map<string, () => Value>([
        ...scopeMembers(scope),
        ['var', () => new Variables(packageVars(scope.project, packageName), 'a naming macro', true)],
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
    const dict = toValue(node as JsValue);
    return {
      database: this.#call('generate_database_name', config.database, dict),
      schema: this.#call('generate_schema_name', config.schema, dict),
      alias: this.#call('generate_alias_name', config.alias, dict),
    };
  }

  #call(name: string, custom: unknown, node: Value): string {
    const macro = this.#scope.resolver.find(name, this.#scope.project.root.name);
    if (macro === undefined) throw new TypeError(`the shipped macro ${name} is missing`);
    const value = custom === undefined ? null : toValue(custom as JsValue);
    return toText(callFunction(this.#globals.bind(macro), { positional: [value, node] })).trim();
  }
}
