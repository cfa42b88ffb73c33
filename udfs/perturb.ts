import { randomStateArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { perturbSource } from '../src/contract/perturbed.ts';
import { perturbationRules, perturbedColumnArgs } from '../src/contract/perturbation.ts';
import { perturbationKinds } from '../src/methods/noise/perturb-frame.ts';

export default defineTableFunction({
  name: 'perturb',
  group: 'check',
  summary: 'Gives the table with noise, swapped or missing cells, or other categories.',
  reference: 'missing completely at random: Rubin 1976, Biometrika 63:581',
  inputs: { source: { description: 'Table to perturb.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      kind: {
        type: 'string',
        enum: perturbationKinds,
        default: 'gaussian',
        description:
          "What happens to cells: 'gaussian' or 'uniform' noise is added to numbers, values 'swap' within their column, become 'missing', or another category takes their place: 'category_shift'.",
      },
      strength: {
        type: 'number',
        minimum: 0,
        default: 0.1,
        description:
          "For noise, its standard deviation in those of the column; else the share of a column's cells, 0 to 1.",
      },
      ...perturbedColumnArgs,
      target: { type: 'string', column: 'source', description: 'Column of the class, which stays as it is.' },
      random_state: randomStateArg,
    },
  },
  shape: 'project',
  columns: ({ source }) => source.columns.map((column) => ({ ...column, description: 'Perhaps perturbed.' })),
  compute: async ({ source }, { kind, strength, random_state, columns, exclude, target }) => {
    const request = {
      kind: kind ?? 'gaussian',
      strength: strength ?? 0.1,
      seed: random_state ?? 0,
      columns,
      exclude: exclude ?? [],
      target,
    };
    return perturbSource(source, await perturbationRules(source, request));
  },
  examples: ["from perturb(train, kind := 'gaussian', strength := 0.2, target := label, random_state := 42)"],
  notes: `Types, rows and their order stay. What a cell gets depends on random_state, column and row alone. Noise on integers is
rounded to the nearest whole number, and kept within what the type holds. Each cell is chosen on its own, and a larger
strength chooses the same cells and more. Chosen cells of a column swap their values in one cycle, so that the column
keeps its values; a shifted category becomes each other category of its column with the same chance. NULL stays NULL but
for swaps. Declared keys are left alone unless they are named in columns.`,
});
