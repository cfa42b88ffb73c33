import type { Filter } from '../frame.ts';
import { htmlFilters } from './html.ts';
import { numberFilters } from './number.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';

/** Jinja's filters, as `|` finds them. */
export const builtinFilters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...selectFilters,
  ...htmlFilters,
]);
