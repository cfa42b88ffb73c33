import {
  HostObject,
  JinjaFunction,
  bindMacro,
  type Globals,
  type RenderOptions,
  type UndefinedMode,
  type Value,
} from '../../jinja/index.ts';
import type { MacroNode } from '../graph.ts';
import type { MacroResolver } from '../parse/macros.ts';

/** Members of the context by name, each made when it is first asked for. */
export type Members = ReadonlyMap<string, () => Value>;

export interface NodeGlobalsOptions {
  readonly resolver: MacroResolver;
  /** The package whose macros come first. */
  readonly packageName: string;
  readonly members: Members;
  readonly undefinedMode: UndefinedMode;
}

/**
 * The names that the templates of one node see: macros before dbt's own members, so that a project may override
 * `ref` and the like (`builtins` keeps the originals), then packages as namespaces.
 */
export class NodeGlobals implements Globals {
  readonly #options: NodeGlobalsOptions;
  readonly #bound = new Map<string, JinjaFunction>();
  readonly #values = new Map<string, Value>();
  readonly #called = new Set<string>();
  /** What to render with. */
  readonly render: RenderOptions;

  constructor(options: NodeGlobalsOptions) {
    this.#options = options;
    this.render = { globals: this, undefinedMode: options.undefinedMode };
  }

  /** Unique ids of the macros that the node itself called, in order. */
  get calledMacros(): readonly string[] {
    return [...this.#called];
  }

  get(name: string): Value | undefined {
    const { resolver, packageName, members } = this.#options;
    const macro = resolver.find(name, packageName);
    if (macro !== undefined) return this.bind(macro);
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = members.get(name)?.() ?? this.#namespace(name);
    if (value !== undefined) this.#values.set(name, value);
    return value;
  }

  names(): Iterable<string> {
    const { resolver, packageName, members } = this.#options;
    return [...members.keys(), ...resolver.names(packageName), ...resolver.index.keys()];
  }

  /** The macro as a function over these names. */
  bind(macro: MacroNode): JinjaFunction {
    const known = this.#bound.get(macro.unique_id);
    if (known !== undefined) return known;
    const inner = bindMacro(macro.template, macro.definition, this.render);
    const tracked = new JinjaFunction(
      inner.name,
      (args, context) => {
        if (context.macro === undefined) this.#called.add(macro.unique_id);
        return inner.call(args, context);
      },
      inner.attributes,
    );
    this.#bound.set(macro.unique_id, tracked);
    return tracked;
  }

  #namespace(name: string): Value | undefined {
    return this.#options.resolver.index.has(name)
      ? new MacroNamespace(name, this, this.#options.resolver)
      : undefined;
  }
}

/** A package in a template: `dbt_utils.star`. */
class MacroNamespace extends HostObject {
  readonly typeName = 'package';
  readonly #name: string;
  readonly #globals: NodeGlobals;
  readonly #resolver: MacroResolver;

  constructor(name: string, globals: NodeGlobals, resolver: MacroResolver) {
    super();
    this.#name = name;
    this.#globals = globals;
    this.#resolver = resolver;
  }

  override getAttribute(name: string): Value | undefined {
    const macro = this.#resolver.findIn(this.#name, name);
    return macro === undefined ? undefined : this.#globals.bind(macro);
  }

  override attributeNames(): readonly string[] {
    return [...(this.#resolver.index.get(this.#name)?.keys() ?? [])];
  }
}
