import { BallastError } from '../errors/ballast-error.ts';
import { checkNumbers } from './columns.ts';
import type { Args, ArgSchema } from './define.ts';
import { quoteName } from './quote.ts';
import type { SourceTable } from './source-table.ts';

/** Arguments of tests over a table of scores, one row for each model on each dataset. */
export const scoreboardArgs = {
  dataset: { type: 'string', column: 'source', description: 'Column that tells the dataset, or fold.' },
  model: { type: 'string', column: 'source', description: 'Column that tells the model, or way.' },
  score: { type: 'string', column: 'source', description: 'Column of scores.' },
  higher_is_better: {
    type: 'boolean',
    default: true,
    description: 'The highest score has rank 1; false: the lowest, as for losses.',
  },
} as const satisfies Readonly<Record<string, ArgSchema>>;

export const scoreboardSource = {
  source: {
    description:
      'Table of scores: one row for each model on each dataset. Several, such as seeds, are averaged.',
  },
};

export interface Scoreboard {
  readonly models: readonly string[];
  /** One row a dataset, one column a model. */
  readonly scores: readonly (readonly number[])[];
}

/** @throws COLUMN_NOT_NUMBER, METRIC_SCORE_NOT_FINITE, RANKS_INCOMPLETE, RANKS_TOO_FEW */
export async function readScoreboard(
  source: SourceTable,
  args: Args,
  leastModels: number,
): Promise<Scoreboard> {
  checkNumbers(source, args, ['score']);
  const [dataset, model, score] = ['dataset', 'model', 'score'].map((name) => quoteName(String(args[name])));
  const found = await source.query(
    (from) =>
      `SELECT coalesce(CAST(${dataset} AS VARCHAR), 'NULL') AS d, coalesce(CAST(${model} AS VARCHAR), 'NULL') AS m, favg(coalesce(CAST(${score} AS DOUBLE), 'nan'::DOUBLE)) FROM ${from} GROUP BY d, m ORDER BY d, m`,
  );
  const datasets = [...new Set(found.map(([d]) => String(d)))];
  const models = [...new Set(found.map(([, m]) => String(m)))].sort();
  if (datasets.length < 2 || models.length < leastModels) {
    const params = { datasets: datasets.length, models: models.length, least: leastModels };
    throw new BallastError('RANKS_TOO_FEW', params);
  }
  const values = new Map(found.map(([d, m, value]) => [JSON.stringify([d, m]), Number(value)]));
  const scores = datasets.map((d) =>
    models.map((m) => {
      const value = values.get(JSON.stringify([d, m]));
      if (value === undefined) throw new BallastError('RANKS_INCOMPLETE', { dataset: d, model: m });
      if (!Number.isFinite(value))
        throw new BallastError('RANKS_NOT_FINITE', { dataset: d, model: m }, { argument: 'score' });
      return value;
    }),
  );
  return { models, scores };
}
