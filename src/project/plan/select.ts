import type { Graph, Resource } from '../graph.ts';
import { type Criterion, parseUnion } from './criterion.ts';
import { criterionPredicate } from './methods.ts';
import { neighbours } from './neighbours.ts';

export const indirectSelections = ['eager', 'cautious', 'buildable', 'empty'] as const;
/** Which tests come along with the nodes they test: any of their nodes selected, all, all or built above, none. */
export type IndirectSelection = (typeof indirectSelections)[number];

export interface Selection {
  /** Unions of intersections; empty selects everything. */
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly indirect?: IndirectSelection;
}

export interface Selected {
  readonly ids: ReadonlySet<string>;
  /** Criteria that match nothing, as warnings. */
  readonly warnings: readonly string[];
}

/**
 * The nodes and sources that dbt's selection syntax names.
 * @param project  name of the project, for `package:this`
 * @throws SELECTOR_METHOD_UNKNOWN, CONTEXT_UNSUPPORTED
 */
export function selectNodes(graph: Graph, selection: Selection, project: string): Selected {
  const selector = new Selector(graph, project);
  const indirect = selection.indirect ?? 'eager';
  const select = selection.select ?? [];
  const included = select.length === 0 ? selector.everything() : selector.union(select, indirect);
  // What is excluded takes its tests along in any case.
  const excluded = selector.union(selection.exclude ?? [], 'eager', false);
  const ids = new Set([...included].filter((id) => !excluded.has(id)));
  return { ids, warnings: selector.warnings };
}

/** Nodes of a selection, and tests that come along if all that they read is selected in the end. */
interface Bundle {
  readonly direct: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
}

class Selector {
  readonly warnings: string[] = [];
  readonly #graph: Graph;
  readonly #project: string;
  readonly #all: readonly Resource[];

  constructor(graph: Graph, project: string) {
    this.#graph = graph;
    this.#project = project;
    this.#all = [...graph.nodes.values(), ...graph.sources.values()];
  }

  everything(): ReadonlySet<string> {
    return new Set(this.#all.map((node) => node.unique_id));
  }

  union(texts: readonly string[], indirect: IndirectSelection, warn = true): ReadonlySet<string> {
    const bundles = parseUnion(texts).map((criteria) => this.#intersection(criteria, indirect, warn));
    const direct = new Set(bundles.flatMap((bundle) => [...bundle.direct]));
    const waiting = new Set(bundles.flatMap((bundle) => [...bundle.waiting]));
    return this.#settle(direct, waiting);
  }

  #intersection(criteria: readonly Criterion[], indirect: IndirectSelection, warn: boolean): Bundle {
    const bundles = criteria.map((criterion) => this.#criterion(criterion, indirect));
    const direct = intersect(bundles.map((bundle) => bundle.direct));
    const waiting = intersect(bundles.map((bundle) => bundle.waiting));
    const settled = this.#settle(direct, waiting);
    if (warn && settled.size === 0) {
      const written = criteria.map((criterion) => criterion.written).join(',');
      this.warnings.push(`The selection criterion '${written}' does not match any enabled nodes.`);
    }
    return { direct: settled, waiting };
  }

  #criterion(criterion: Criterion, indirect: IndirectSelection): Bundle {
    const predicate = criterionPredicate(criterion, this.#project);
    const selected = new Set(this.#all.filter(predicate).map((node) => node.unique_id));
    const { parents, children } = this.#graph;
    if (criterion.childrensParents) {
      add(selected, neighbours(selected, children, Infinity));
      add(selected, neighbours(selected, parents, Infinity));
    }
    const above =
      criterion.parentsDepth === undefined ? [] : neighbours(selected, parents, criterion.parentsDepth);
    const below =
      criterion.childrenDepth === undefined ? [] : neighbours(selected, children, criterion.childrenDepth);
    add(selected, above);
    add(selected, below);
    return this.#withTests(selected, indirect);
  }

  #withTests(selected: ReadonlySet<string>, indirect: IndirectSelection): Bundle {
    const direct = new Set(selected);
    const waiting = new Set<string>();
    if (indirect === 'empty') return { direct, waiting };
    const built =
      indirect === 'buildable'
        ? new Set([
            ...selected,
            ...neighbours(selected, this.#graph.parents, Infinity),
            ...this.#graph.sources.keys(),
          ])
        : selected;
    for (const id of neighbours(selected, this.#graph.children, 1)) {
      if (this.#graph.nodes.get(id)?.resource_type !== 'test') continue;
      if (indirect === 'eager' || this.#reads(id, built)) direct.add(id);
      else waiting.add(id);
    }
    return { direct, waiting };
  }

  #settle(direct: ReadonlySet<string>, waiting: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...direct, ...[...waiting].filter((id) => this.#reads(id, direct))]);
  }

  /** Whether all that a test reads is in `ids`. */
  #reads(test: string, ids: ReadonlySet<string>): boolean {
    return (this.#graph.parents.get(test) ?? []).every((parent) => ids.has(parent));
  }
}

function intersect(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...rest] = sets;
  return new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id))));
}

function add(set: Set<string>, items: Iterable<string>): void {
  for (const item of items) set.add(item);
}
