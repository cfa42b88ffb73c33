import { INTEGER } from '@duckdb/node-api';
import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction, type OutputColumn } from '../src/contract/define.ts';
import { quoteName } from '../src/contract/quote.ts';
import { repeatedKFoldTask } from '../src/methods/splits/repeated-k-fold.ts';

const ADDED: readonly OutputColumn[] = [
  { name: 'repeat', type: INTEGER, description: '0-based: which dealing the row stands for.' },
  { name: 'fold', type: INTEGER, description: '0-based: the fold whose test part the row is in.' },
];

export default defineTableFunction({
  name: 'repeated_kfold',
  group: 'split',
  summary: 'Deals shuffled folds several times: every row once a repeat, with columns repeat and fold.',
  reference: 'scikit-learn RepeatedKFold and RepeatedStratifiedKFold',
  inputs: { source: { description: 'Table to split.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      n_splits: { type: 'integer', minimum: 2, default: 5, description: 'Folds of each repeat.' },
      n_repeats: { type: 'integer', minimum: 1, maximum: 1000, default: 10, description: 'Times to deal.' },
      stratify: {
        type: 'string',
        column: 'source',
        description: 'Column whose values keep their shares in every fold.',
      },
      order_by: {
        type: 'array',
        items: { type: 'string' },
        description: 'SQL sort keys, for the same folds of a source without an order of its own.',
      },
      random_state: randomStateArg,
    },
  },
  shape: 'project',
  columns: ({ source }) => [...keptColumns(source.columns), ...ADDED],
  compute: async ({ source }, { stratify, n_splits, n_repeats, random_state }, { pool, signal, warn }) => {
    const request = {
      rows: await source.rowCount(),
      n_splits: n_splits ?? 5,
      n_repeats: n_repeats ?? 10,
      random_state: random_state ?? 0,
      stratify: stratify === undefined ? null : await source.readLabels(stratify),
    };
    const repeats = await pool.run(repeatedKFoldTask, request, signal);
    for (const { label, rows } of repeats[0].scarce) {
      warn(
        `repeated_kfold(): class '${label}' has ${rows} rows, fewer than n_splits = ${request.n_splits}: some folds will lack it.`,
      );
    }
    const kept = keptColumns(source.columns).map(({ name }) => `s.${quoteName(name)}`);
    return {
      kind: 'projected',
      parts: repeats.map((_, repeat) => [...kept, String(repeat), `r.f${repeat}`]),
      made: {
        kind: 'rows',
        rows: request.rows,
        columns: repeats.map(({ fold }, repeat) => ({ kind: 'stored', name: `f${repeat}`, values: fold })),
      },
    };
  },
  examples: [
    'from repeated_kfold(customers, n_splits := 5, n_repeats := 3, stratify := label, random_state := 42)',
  ],
  notes: `The result has n_repeats times the source's rows. Train on \`repeat = 0 and fold <> 2\`, test on \`repeat = 0 and
fold = 2\`; all pairs together are the splits of scikit-learn, in its order.`,
});

/** The source's columns, but for those whose names the function needs. */
function keptColumns<C extends { readonly name: string }>(
  columns: readonly C[],
): (C & { description: string })[] {
  const own = new Set(ADDED.map(({ name }) => name));
  return columns
    .filter(({ name }) => !own.has(name.toLowerCase()))
    .map((column) => ({ ...column, description: 'As it is.' }));
}
