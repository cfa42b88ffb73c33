import type { Expression } from '../../jinja/index.ts';
import type { MacroNode } from '../graph.ts';
import type { Project } from '../load/load-project.ts';
import { isDict } from '../load/yaml-file.ts';
import type { MacroResolver } from './macros.ts';

/** Which macros the macros of a project call, read from their text, as dbt's manifest has it. */
export class MacroCalls {
  readonly #resolver: MacroResolver;
  readonly #project: Project;
  readonly #known = new Map<string, readonly string[]>();
  readonly #macros: ReadonlyMap<string, MacroNode>;

  constructor(resolver: MacroResolver, project: Project) {
    this.#resolver = resolver;
    this.#project = project;
    this.#macros = new Map(resolver.all().map((macro) => [macro.unique_id, macro]));
  }

  /** Unique ids of the macros that a macro calls by name or through `adapter.dispatch`, in order. */
  of(id: string): readonly string[] {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const macro = this.#macros.get(id);
    const called = new Set<string>();
    if (macro !== undefined) this.#collect(macro.definition.body, macro, called);
    called.delete(id);
    const ids = [...called];
    this.#known.set(id, ids);
    return ids;
  }

  #collect(part: unknown, macro: MacroNode, called: Set<string>): void {
    if (Array.isArray(part)) {
      for (const item of part as unknown[]) this.#collect(item, macro, called);
      return;
    }
    if (!isDict(part)) return;
    if (part['kind'] === 'call') {
      for (const found of this.#target(part as Expression & { readonly kind: 'call' }, macro))
        called.add(found.unique_id);
    }
    for (const value of Object.values(part)) this.#collect(value, macro, called);
  }

  #target({ callee, args }: Expression & { readonly kind: 'call' }, macro: MacroNode): readonly MacroNode[] {
    if (callee.kind === 'name') return present(this.#resolver.find(callee.name, macro.package_name));
    if (callee.kind !== 'attribute' || callee.object.kind !== 'name') return [];
    if (callee.object.name !== 'adapter')
      return present(this.#resolver.findIn(callee.object.name, callee.name));
    if (callee.name !== 'dispatch') return [];
    const name = constantText(args.positional[0] ?? named(args, 'macro_name'));
    const namespace = constantText(args.positional[1] ?? named(args, 'macro_namespace'));
    return name === undefined ? [] : this.#dispatched(name, namespace, macro.package_name);
  }

  #dispatched(name: string, namespace: string | undefined, from: string): readonly MacroNode[] {
    const prefixes = ['duckdb', 'default'];
    if (namespace === undefined) {
      return prefixes.flatMap((prefix) => present(this.#resolver.find(`${prefix}__${name}`, from)));
    }
    const { root } = this.#project;
    const rule = root.dispatch.find((rule) => rule.macroNamespace === namespace);
    for (const place of rule?.searchOrder ?? [root.name, namespace, 'dbt']) {
      for (const prefix of prefixes) {
        const found = this.#resolver.findIn(place, `${prefix}__${name}`);
        if (found !== undefined) return [found];
      }
    }
    return [];
  }
}

function named(args: (Expression & { readonly kind: 'call' })['args'], name: string): Expression | undefined {
  return args.named.find((argument) => argument.name === name)?.value;
}

function constantText(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'constant' && typeof expression.value === 'string'
    ? expression.value
    : undefined;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
