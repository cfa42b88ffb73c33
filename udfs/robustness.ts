import { DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api';
import { featuresArg, randomStateArg, targetArg } from '../src/contract/args.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { readTarget } from '../src/contract/features.ts';
import { inputColumns } from '../src/contract/model-inputs.ts';
import { modelInput, readModel } from '../src/contract/model-table.ts';
import { perturbationRules, perturbedColumnArgs } from '../src/contract/perturbation.ts';
import { reportRows, type ReportColumn } from '../src/contract/report.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { predictionMetrics } from '../src/methods/metrics/measure-prediction.ts';
import { measureRobustness, type RobustnessRow } from '../src/methods/metrics/robustness.ts';
import { perturbationKinds } from '../src/methods/noise/perturb-frame.ts';

const COLUMNS: readonly ReportColumn<RobustnessRow>[] = [
  { name: 'kind', type: VARCHAR, description: 'What was done to the rows.', value: (row) => row.kind },
  { name: 'strength', type: DOUBLE, description: 'How much of it.', value: (row) => row.strength },
  { name: 'metric', type: VARCHAR, description: 'Name of the score.', value: (row) => row.metric },
  {
    name: 'baseline',
    type: DOUBLE,
    description: 'The score on the rows as they are.',
    value: (row) => row.baseline,
  },
  { name: 'score', type: DOUBLE, description: 'Its mean over the repeats.', value: (row) => row.score },
  {
    name: 'score_low',
    type: DOUBLE,
    description: 'Lower end of its 95 percent interval; NULL for one repeat.',
    value: (row) => row.low,
  },
  { name: 'score_high', type: DOUBLE, description: 'Upper end.', value: (row) => row.high },
  {
    name: 'drop_percent',
    type: DOUBLE,
    description: 'Percent of the baseline that is lost; negative where the score got better.',
    value: (row) => row.drop,
  },
  {
    name: 'repeats',
    type: INTEGER,
    description: 'Perturbed tables that were scored.',
    value: (row) => row.repeats,
  },
];

export default defineTableFunction({
  name: 'robustness',
  group: 'check',
  summary:
    "Sweeps noise, swaps, gaps and other categories over test rows, and says what a model's score loses.",
  reference: "Student's t interval of the mean over repeats",
  inputs: { source: { description: 'Test rows.' }, model: modelInput },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: {
      target: targetArg,
      kinds: {
        type: 'array',
        items: { type: 'string', enum: perturbationKinds },
        minItems: 1,
        default: ['gaussian'],
        description: 'What perturb() does to the rows: any of its kinds.',
      },
      strengths: {
        type: 'array',
        items: { type: 'number', minimum: 0 },
        minItems: 1,
        default: [0.05, 0.1, 0.2, 0.5],
        description: 'Strengths of each kind, as perturb() takes them.',
      },
      metrics: {
        type: 'array',
        items: { type: 'string', enum: predictionMetrics },
        minItems: 1,
        default: ['auprc', 'f1_score'],
        description: `Scores to measure: any of ${predictionMetrics.join(', ')}.`,
      },
      repeats: {
        type: 'integer',
        minimum: 1,
        default: 5,
        description: 'Perturbed tables for each strength.',
      },
      pos_label: {
        type: ['string', 'number', 'boolean'],
        description:
          'The positive class. Default: the second of two; of more, label metrics are averaged over the classes (macro).',
      },
      ...perturbedColumnArgs,
      features: {
        ...featuresArg,
        description: 'Columns for a model that takes them by position. Default: all that are numbers.',
      },
      random_state: randomStateArg,
    },
  },
  shape: 'table',
  columns: () => COLUMNS,
  compute: async ({ source, model }, args, context) => {
    const { target, columns, exclude } = args;
    const ready = await readModel(model);
    const inputs = inputColumns(ready, source, args.features ?? withoutTarget(source.columns, target));
    const seed = args.random_state ?? 0;
    const settings = [];
    for (const kind of args.kinds ?? []) {
      for (const strength of args.strengths ?? []) {
        const request = { kind, strength, seed, columns, exclude: exclude ?? [], target };
        const rules = await perturbationRules(source, request);
        const seen = rules.filter(({ name }) => inputs.includes(name));
        if (seen.length === 0) {
          const facts = { kind, table: `what the model reads of ${source.label}` };
          throw new BallastError('PERTURB_NO_COLUMNS', facts, { argument: 'kinds' });
        }
        settings.push({ kind, strength, rules: seen });
      }
    }
    const truth = await readTarget(source, target);
    const frame = await source.readFrame(inputs);
    const rows = await measureRobustness(
      {
        model: ready,
        frame,
        truth,
        posLabel: args.pos_label,
        metrics: args.metrics ?? [],
        settings,
        repeats: args.repeats ?? 5,
        seed,
      },
      context,
    );
    return reportRows(COLUMNS, rows);
  },
  examples: [
    "from robustness(train, model := classifier, target := label, kinds := ['gaussian', 'swap'], strengths := [0.1, 0.5], repeats := 3, random_state := 42)",
  ],
  notes: `One row for each kind, strength and metric. The first repeat is scored on the table that \`perturb(source, kind, strength,
target, random_state)\` gives; each further one draws anew, the same for every strength. The interval is that of the mean over
repeats: it tells of the noise that was drawn, not of the test rows. A model without a rule for missing numbers gets the
mean of the column in their place, with a warning.`,
});

function withoutTarget(columns: readonly { readonly name: string }[], target: string): string[] {
  return columns.map(({ name }) => name).filter((name) => name !== target);
}
