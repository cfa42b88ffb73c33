import type { Filter } from '../frame.ts';
import { defineFilter } from './filter.ts';
import { htmlFilters } from './html.ts';
import { numberFilters } from './number.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';

// They say what a native template gives; in one that gives text they change nothing.
const typedFilters = ['as_text', 'as_bool', 'as_number', 'as_native'].map((name) =>
  defineFilter(name, {}, (value) => value),
);

/** Jinja's filters, as `|` finds them. */
export const builtinFilters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...selectFilters,
  ...htmlFilters,
  ...typedFilters,
]);
