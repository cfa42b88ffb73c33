import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { readTarget } from '../src/contract/features.ts';
import { numberOfType, perturbationRules, perturbedColumnArgs } from '../src/contract/perturbation.ts';
import { quoteName } from '../src/contract/quote.ts';
import type { SourceTable } from '../src/contract/source-table.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { driftRules, priorShiftRows, type DriftRule } from '../src/methods/noise/drift-rule.ts';
import { rowsByClass } from '../src/methods/sampling/class-rows.ts';

export default defineTableFunction({
  name: 'make_drifted',
  group: 'check',
  summary:
    'Gives the table as a later world might: shifted, stretched, turned, or with other shares of the classes.',
  reference: 'Moreno-Torres et al. 2012, Pattern Recognition 45:521 (covariate and prior probability shift)',
  inputs: { source: { description: 'Table to change.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      kind: {
        type: 'string',
        enum: ['shift', 'scale', 'rotation', 'prior'],
        default: 'shift',
        description:
          "What drifts: numbers are moved ('shift'), stretched or squeezed ('scale') or turned in pairs ('rotation'); or the smallest class gets another share ('prior', with target).",
      },
      strength: {
        type: 'number',
        minimum: 0,
        default: 0.5,
        description:
          'Standard deviations (shift), 1 + strength as factor (scale) or on the odds of the smallest class (prior), quarter turns (rotation).',
      },
      target: {
        type: 'string',
        column: 'source',
        description: 'Column of the class: what prior changes, and what the others leave as it is.',
      },
      ...perturbedColumnArgs,
      random_state: randomStateArg,
    },
  },
  shape: 'project',
  columns: ({ source }) => source.columns.map((column) => ({ ...column, description: 'Perhaps drifted.' })),
  compute: async ({ source }, args) => {
    const { kind, strength, target, random_state = 0 } = args;
    const kept = source.columns.map(({ name }) => `s.${quoteName(name)}`);
    if (kind === 'prior') {
      if (target === undefined) {
        const description = 'the class whose share changes';
        throw new BallastError(
          'MISSING_ARGUMENT',
          { argument: 'target', description },
          { argument: 'target' },
        );
      }
      const classes = rowsByClass(await readTarget(source, target)).filter((own) => own.length > 0);
      const rows = priorShiftRows(classes, strength, random_state);
      return { kind: 'projected', parts: [kept], made: null, rows };
    }
    const rules = await spreadRules(source, kind, { ...args, strength, random_state });
    const items = source.columns.map(({ name, type }, c) => {
      const rule = rules.get(name);
      return rule === undefined ? kept[c] : numberOfType(`(${driftedSql(rule)})`, type);
    });
    return { kind: 'projected', parts: [items], made: null };
  },
  examples: [
    "from make_drifted(train, kind := 'shift', strength := 0.5, target := label, random_state := 42)",
    "from make_drifted(train, kind := 'prior', strength := 2, target := label, random_state := 42)",
  ],
  notes: `Means and standard deviations are those of the table. Which columns go up or down, and which are paired, is drawn from
random_state. Integers are rounded and kept within their type; NULL stays NULL, and counts as the mean for its partner in a
rotation. \`prior\` draws as many rows as there are, with replacement: a class, then one of its rows.`,
});

interface SpreadArgs {
  readonly strength: number;
  readonly random_state: number;
  readonly target?: string;
  readonly columns?: readonly string[];
  readonly exclude?: readonly string[];
}

async function spreadRules(
  source: SourceTable,
  kind: 'shift' | 'scale' | 'rotation',
  { strength, random_state, target, columns, exclude = [] }: SpreadArgs,
): Promise<Map<string, DriftRule>> {
  // The columns that noise could be added to, and their standard deviations.
  const request = { kind: 'gaussian' as const, strength, seed: random_state, columns, exclude, target };
  const numbers = await perturbationRules(source, request);
  const means = numbers.map(({ name }) => {
    const value = `CAST(${quoteName(name)} AS DOUBLE)`;
    return `avg(${value}) FILTER (isfinite(${value}))`;
  });
  const [found] = await source.query((from) => `SELECT ${means.join(', ')} FROM ${from}`);
  const spreads = numbers.map(({ name, column, deviation }, i) => ({
    name,
    column,
    deviation,
    mean: Number(found[i] ?? 0),
  }));
  if (kind === 'rotation' && spreads.length < 2) {
    const facts = { kind, table: `${source.label} with fewer than two columns of numbers` };
    throw new BallastError('PERTURB_NO_COLUMNS', facts, { argument: 'kind' });
  }
  return new Map(driftRules(kind, strength, spreads, random_state).map((rule) => [rule.name, rule]));
}

function driftedSql({ name, constant, factor, partner }: DriftRule): string {
  const own = `'${factor}'::DOUBLE * CAST(s.${quoteName(name)} AS DOUBLE) + '${constant}'::DOUBLE`;
  if (partner === null) return own;
  const other = `coalesce(CAST(s.${quoteName(partner.name)} AS DOUBLE), '${partner.mean}'::DOUBLE)`;
  return `${own} + '${partner.factor}'::DOUBLE * ${other}`;
}
