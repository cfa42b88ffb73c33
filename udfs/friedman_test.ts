import { BIGINT, DOUBLE, LIST, STRUCT, VARCHAR, DuckDBListValue, DuckDBStructValue } from '@duckdb/node-api';
import { defineTableFunction } from '../src/contract/define.ts';
import { numbers } from '../src/contract/metric-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { readScoreboard, scoreboardArgs, scoreboardSource } from '../src/contract/scoreboard.ts';
import { friedman } from '../src/methods/statistics/friedman.ts';

const RANKS = LIST(STRUCT({ model: VARCHAR, rank: DOUBLE }));

export default defineTableFunction({
  name: 'friedman_test',
  group: 'metric',
  summary: 'Whether several models differ in their ranks over many datasets.',
  reference: 'Friedman 1937; Demsar 2006, JMLR 7:1; scipy friedmanchisquare',
  inputs: scoreboardSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['dataset', 'model', 'score'],
    properties: scoreboardArgs,
  },
  shape: 'table',
  columns: () => [
    { name: 'statistic', type: DOUBLE, description: 'Chi-square of the ranks. NULL when all scores tie.' },
    { name: 'p_value', type: DOUBLE, description: 'Chance of ranks as different if all models are alike.' },
    { name: 'datasets', type: BIGINT, description: 'Number of datasets.' },
    { name: 'models', type: BIGINT, description: 'Number of models; degrees of freedom and 1.' },
    { name: 'ranks', type: RANKS, description: 'Mean rank of each model, the best first; 1 is the best.' },
  ],
  compute: async ({ source }, args) => {
    const { models, scores } = await readScoreboard(source, args, 3);
    const { statistic, pValue, ranks } = friedman(scores, args.higher_is_better);
    const items = models
      .map((model, i) => ({ model, rank: ranks[i] }))
      .sort((a, b) => a.rank - b.rank)
      .map((item) => new DuckDBStructValue(item));
    return valueRows([
      numbers('statistic', [statistic]),
      numbers('p_value', [pValue]),
      { name: 'datasets', type: BIGINT, values: [BigInt(scores.length)] },
      { name: 'models', type: BIGINT, values: [BigInt(models.length)] },
      { name: 'ranks', type: RANKS, values: [new DuckDBListValue(items)] },
    ]);
  },
  examples: ['from friedman_test(scores, dataset := dataset, model := model, score := auprc)'],
});
