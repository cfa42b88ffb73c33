import { BOOLEAN, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { defineTableFunction } from '../src/contract/define.ts';
import { numbers } from '../src/contract/metric-args.ts';
import { valueRows } from '../src/contract/rows.ts';
import { readScoreboard, scoreboardArgs, scoreboardSource } from '../src/contract/scoreboard.ts';
import { criticalDifference, friedman, nemenyiTail } from '../src/methods/statistics/friedman.ts';

export default defineTableFunction({
  name: 'nemenyi_test',
  group: 'metric',
  summary: 'Which pairs of models differ in their ranks over many datasets, with the critical difference.',
  reference: 'Nemenyi 1963; Demsar 2006, JMLR 7:1; scikit-posthocs posthoc_nemenyi_friedman',
  inputs: scoreboardSource,
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['dataset', 'model', 'score'],
    properties: {
      ...scoreboardArgs,
      alpha: {
        type: 'number',
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        default: 0.05,
        description: 'Chance of calling any pair different if all models are alike.',
      },
    },
  },
  shape: 'table',
  columns: () => [
    { name: 'model_a', type: VARCHAR, description: 'The better of the pair.' },
    { name: 'model_b', type: VARCHAR, description: 'The other.' },
    { name: 'rank_a', type: DOUBLE, description: 'Mean rank over the datasets; 1 is the best.' },
    { name: 'rank_b', type: DOUBLE, description: 'Mean rank of the other.' },
    { name: 'difference', type: DOUBLE, description: 'Difference of the ranks.' },
    {
      name: 'critical_difference',
      type: DOUBLE,
      description: 'Difference from which a pair differs at level alpha.',
    },
    { name: 'p_value', type: DOUBLE, description: 'Of the pair, all pairs taken together.' },
    { name: 'significant', type: BOOLEAN, description: 'Whether the difference is above the critical one.' },
  ],
  compute: async ({ source }, args) => {
    const { models, scores } = await readScoreboard(source, args, 2);
    const { ranks } = friedman(scores, args.higher_is_better);
    const order = [...models.keys()].sort((a, b) => ranks[a] - ranks[b]);
    const pairs = order.flatMap((a, i) =>
      order.slice(i + 1).map((b) => ({ a, b, gap: ranks[b] - ranks[a] })),
    );
    const critical = criticalDifference(models.length, scores.length, args.alpha);
    return valueRows([
      { name: 'model_a', type: VARCHAR, values: pairs.map(({ a }) => models[a]) },
      { name: 'model_b', type: VARCHAR, values: pairs.map(({ b }) => models[b]) },
      numbers(
        'rank_a',
        pairs.map(({ a }) => ranks[a]),
      ),
      numbers(
        'rank_b',
        pairs.map(({ b }) => ranks[b]),
      ),
      numbers(
        'difference',
        pairs.map(({ gap }) => gap),
      ),
      numbers(
        'critical_difference',
        pairs.map(() => critical),
      ),
      numbers(
        'p_value',
        pairs.map(({ gap }) => nemenyiTail(gap, models.length, scores.length)),
      ),
      { name: 'significant', type: BOOLEAN, values: pairs.map(({ gap }) => gap > critical) },
    ]);
  },
  examples: ['from nemenyi_test(scores, dataset := dataset, model := model, score := auprc)'],
});
