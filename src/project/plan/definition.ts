import { type Criterion, parseCriterion } from './criterion.ts';

/** Which tests come along: of any node selected, of nodes all selected, or all selected or built above, none. */
export const indirectSelections = ['eager', 'cautious', 'buildable', 'empty'] as const;
export type IndirectSelection = (typeof indirectSelections)[number];

/** A selection as a tree; the command line and selectors.yml both become one. */
export type Definition =
  | {
      readonly kind: 'criterion';
      readonly criterion: Criterion;
      /** undefined: that of the command line. */
      readonly indirect?: IndirectSelection;
    }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly parts: readonly Definition[];
      /** Set where it is worth a warning that nothing matches. */
      readonly written?: string;
    };

// In dbt `fqn:*` and its like; here what every node matches.
export const everything: Definition = { kind: 'criterion', criterion: parseCriterion('package:*') };

/** The command line's union of intersections: `['a b', 'c,d']` is a, b, and what both c and d select. */
export function parseUnion(texts: readonly string[], indirect?: IndirectSelection): Definition {
  const parts = texts
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '')
    .map((written): Definition => ({
      kind: 'intersection',
      written,
      parts: written
        .split(',')
        .filter((part) => part !== '')
        .map((part) => ({
          kind: 'criterion',
          criterion: parseCriterion(part),
          ...(indirect === undefined ? {} : { indirect }),
        })),
    }));
  return { kind: 'union', parts };
}

/** What `--select` and `--exclude` mean; without --select everything. What is excluded takes its tests along. */
export function parseSelection(select: readonly string[], exclude: readonly string[]): Definition {
  const included = select.length === 0 ? everything : parseUnion(select);
  if (exclude.length === 0) return { kind: 'union', parts: [included] };
  return { kind: 'difference', parts: [included, parseUnion(exclude, 'eager')] };
}
