import { BallastError } from '../../errors/ballast-error.ts';
import type { Graph, GraphNode, Resource } from '../graph.ts';
import type { ParsedProject } from '../parse/parse-project.ts';
import { StateComparison } from './compare-state.ts';
import { type Definition, type IndirectSelection, parseSelection } from './definition.ts';
import { type MethodContext, criterionPredicate } from './methods.ts';
import { neighbours } from './neighbours.ts';
import { type PreviousState, readState } from './previous-state.ts';
import { type ProjectWarning, judge, tellAll } from '../warnings.ts';
import { type NamedSelector, readSelectors, unknownSelector } from './selectors-file.ts';

export interface Selection {
  /** Unions of intersections; empty selects everything. */
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly indirect?: IndirectSelection;
  /** Name of a selector of selectors.yml; then select and exclude do not count. */
  readonly selector?: string;
  /** Folder with the artifacts of an earlier run, for `state:`, `result:` and `source_status:`. */
  readonly state?: string;
}

export interface Selected {
  readonly ids: ReadonlySet<string>;
  /** Criteria that match nothing, as warnings. */
  readonly warnings: readonly string[];
}

/**
 * The nodes and sources that dbt's selection syntax names.
 * @throws WARNING_AS_ERROR, SELECTOR_METHOD_UNKNOWN, SELECTOR_UNKNOWN, SELECTOR_INVALID, SELECTOR_VALUE_UNKNOWN, STATE_MISSING
 */
export function selectNodes(parsed: ParsedProject, selection: Selection): Selected {
  const selectors = readSelectors(parsed.scope.project);
  const selector = new Selector(parsed, selectors, selection);
  const direct = selector.evaluate(definitionOf(selection, selectors)).direct;
  const { errors, warnings } = judge(parsed.scope.invocation.flags?.warnings ?? tellAll, selector.warnings);
  if (errors.length > 0) throw errors[0];
  return { ids: direct, warnings };
}

function definitionOf(
  { select = [], exclude = [], selector }: Selection,
  selectors: ReadonlyMap<string, NamedSelector>,
): Definition {
  if (selector !== undefined) {
    const found = selectors.get(selector);
    if (found === undefined) throw unknownSelector(selector, selectors);
    return found.definition;
  }
  const byDefault = [...selectors.values()].find(({ isDefault }) => isDefault);
  if (byDefault !== undefined && select.length === 0 && exclude.length === 0) return byDefault.definition;
  return parseSelection(select, exclude);
}

/** Nodes of a selection, and tests that come along if all that they read is selected in the end. */
interface Bundle {
  readonly direct: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
}

class Selector {
  readonly warnings: ProjectWarning[] = [];
  readonly #graph: Graph;
  readonly #all: readonly Resource[];
  readonly #selectors: ReadonlyMap<string, NamedSelector>;
  readonly #indirect: IndirectSelection;
  readonly #context: MethodContext;

  constructor(
    parsed: ParsedProject,
    selectors: ReadonlyMap<string, NamedSelector>,
    { indirect, state }: Selection,
  ) {
    this.#graph = parsed.graph;
    this.#all = [...parsed.graph.nodes.values(), ...parsed.graph.sources.values()];
    this.#selectors = selectors;
    this.#indirect = indirect ?? 'eager';
    let comparison: StateComparison | undefined;
    this.#context = {
      project: parsed.scope.project.root.name,
      comparison: () => (comparison ??= new StateComparison(parsed, previous(parsed, state), this.warnings)),
    };
  }

  evaluate(definition: Definition): Bundle {
    if (definition.kind === 'criterion') return this.#criterion(definition);
    const bundles = definition.parts.map((part) => this.evaluate(part));
    const combine = combiners[definition.kind];
    const waiting = combine(bundles.map((bundle) => bundle.waiting));
    const direct = this.#settle(combine(bundles.map((bundle) => bundle.direct)), waiting);
    if (definition.written !== undefined && direct.size === 0) {
      this.warnings.push({
        name: 'NoNodesForSelectionCriteria',
        message: `The selection criterion '${definition.written}' does not match any enabled nodes.`,
      });
    }
    return { direct, waiting };
  }

  #criterion({ criterion, indirect }: Definition & { readonly kind: 'criterion' }): Bundle {
    const { childrensParents, parentsDepth, childrenDepth } = criterion;
    const isPlain = !childrensParents && parentsDepth === undefined && childrenDepth === undefined;
    const named = criterion.method === 'selector' ? this.#named(criterion.value) : undefined;
    if (named !== undefined && isPlain) return named;
    const predicate = named === undefined ? criterionPredicate(criterion, this.#context) : undefined;
    const selected = new Set(
      predicate === undefined ? named?.direct : this.#all.filter(predicate).map((node) => node.unique_id),
    );
    const { parents, children } = this.#graph;
    const around = [
      ...(parentsDepth === undefined ? [] : neighbours(selected, parents, parentsDepth)),
      ...(childrenDepth === undefined ? [] : neighbours(selected, children, childrenDepth)),
    ];
    if (childrensParents) {
      add(selected, neighbours(selected, children, Infinity));
      add(selected, neighbours(selected, parents, Infinity));
    }
    add(selected, around);
    return this.#withTests(selected, indirect ?? this.#indirect);
  }

  #named(name: string): Bundle {
    const found = this.#selectors.get(name);
    if (found === undefined) throw unknownSelector(name, this.#selectors);
    return this.evaluate(found.definition);
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
      if (!isTest(this.#graph.nodes.get(id))) continue;
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

const combiners: Readonly<
  Record<
    'union' | 'intersection' | 'difference',
    (sets: readonly ReadonlySet<string>[]) => ReadonlySet<string>
  >
> = {
  union: (sets) => new Set(sets.flatMap((set) => [...set])),
  intersection: ([first, ...rest]) =>
    new Set([...(first ?? [])].filter((id) => rest.every((set) => set.has(id)))),
  difference: ([first, ...rest]) =>
    new Set([...(first ?? [])].filter((id) => !rest.some((set) => set.has(id)))),
};

function isTest(node: GraphNode | undefined): boolean {
  return node?.resource_type === 'test' || node?.resource_type === 'unit_test';
}

/** @throws STATE_MISSING */
function previous(parsed: ParsedProject, folder: string | undefined): PreviousState {
  if (folder === undefined) throw new BallastError('STATE_MISSING', {});
  return readState(folder, parsed.scope.project.root);
}

function add(set: Set<string>, items: Iterable<string>): void {
  for (const item of items) set.add(item);
}
