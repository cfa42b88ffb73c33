import { excludeArg, featuresArg, randomStateArg, targetArg } from '../src/contract/args.ts';
import { dataHash } from '../src/contract/data-hash.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { readTarget } from '../src/contract/features.ts';
import { modelColumns, modelRows } from '../src/contract/model-table.ts';
import { chooseColumns, readPrepared, refuseInfinities } from '../src/contract/preparation.ts';
import { preprocessorArgs } from '../src/contract/preprocessor-args.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import { fitPreprocessor } from '../src/methods/prepare/fit-preprocessor.ts';
import { preprocessorRow } from '../src/methods/prepare/preprocessor-row.ts';

/** Values from which the fit is sure to use the workers. */
const WARM_FROM = 1_000_000;

export default defineTableFunction({
  name: 'fit_preprocessor',
  group: 'preparation',
  summary:
    'Learns from training rows how to fill, clip, scale and encode columns; gives a model for transform().',
  reference:
    'scikit-learn SimpleImputer, KNNImputer, StandardScaler, MinMaxScaler, RobustScaler, QuantileTransformer, OneHotEncoder, OrdinalEncoder, TargetEncoder',
  inputs: { source: { description: 'Training rows.' } },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['target'],
    properties: {
      target: targetArg,
      ...preprocessorArgs,
      features: {
        ...featuresArg,
        description:
          "Columns to prepare: names or patterns such as 'f*'. Default: all numbers, booleans and texts but the target and declared keys.",
      },
      exclude: { ...excludeArg, description: 'Columns that are left as they are: names or patterns.' },
      name: { type: 'string', minLength: 1, default: 'preprocessor', description: 'Name of the model.' },
      random_state: randomStateArg,
    },
  },
  shape: 'table',
  columns: () => modelColumns,
  compute: async ({ source }, args, context) => {
    const started = performance.now();
    const { target, name, features, exclude, random_state, ...params } = args;
    const { impute, clip, scale, encode, rare, impute_text } = params;
    const wanted = {
      numbers: impute !== undefined || clip !== undefined || scale !== undefined,
      categories: encode !== undefined || rare !== undefined || impute_text !== undefined,
    };
    const choice = await chooseColumns(source, args, target, wanted);
    const rows = await source.rowCount();
    if (rows === 0) throw new BallastError('EMPTY_SOURCE', { table: source.label, isFiltered: false });
    if (clip !== undefined && !(clip[0] < clip[1])) {
      const facts = {
        argument: 'clip',
        got: JSON.stringify(clip),
        expected: 'a lower share, then a higher one',
      };
      throw new BallastError('INVALID_ARGUMENT', facts, { argument: 'clip' });
    }
    // Reading takes as long as starting the workers that will sort.
    if (rows * choice.numbers.length >= WARM_FROM) context.pool.warm();
    await refuseInfinities(source, choice.numbers);
    const isTarget = encode === 'target' && choice.categories.length > 0;
    const labels = isTarget ? await readTarget(source, target) : null;
    const columns = await readPrepared(source, choice);
    const seed = random_state ?? 0;
    const preprocessor = await fitPreprocessor(
      columns,
      labels,
      {
        impute: impute ?? null,
        fillValue: params.fill_value ?? 0,
        n_neighbors: params.n_neighbors ?? 5,
        clip: clip === undefined ? null : [clip[0], clip[1]],
        scale: scale ?? null,
        distribution: params.output_distribution ?? 'uniform',
        nQuantiles: params.n_quantiles ?? 1000,
        subsample: params.subsample ?? 10000,
        encode: encode ?? null,
        category: {
          impute: impute_text ?? null,
          fillText: params.fill_text ?? 'missing_value',
          rare: rare ?? null,
          refusesUnknown: params.handle_unknown === 'error',
        },
        crossFit: {
          seed,
          folds: params.cv ?? 5,
          smooth: typeof params.smooth === 'number' ? params.smooth : 'auto',
          target,
        },
        seed,
      },
      context,
    );
    if (impute === 'knn') {
      context.warn(
        'fit_preprocessor(): the model keeps its training rows to fill gaps from, and its ONNX graph takes numbers whose gaps are filled.',
      );
    }
    return modelRows([
      preprocessorRow(preprocessor, columns, {
        name: name ?? 'preprocessor',
        params: JSON.stringify({
          ...params,
          ...(features === undefined ? {} : { features }),
          ...(exclude === undefined ? {} : { exclude }),
        }),
        target,
        classes: labels?.classes.map(String) ?? [],
        rows,
        seconds: (performance.now() - started) / 1000,
        random_state: isTarget || scale === 'quantile' ? seed : null,
        data_hash: await dataHash(source, [...columns.map((column) => column.name), target]),
      }),
    ]);
  },
  examples: [
    "from fit_preprocessor(customers, target := label, impute := 'median', scale := 'standard', encode := 'onehot', random_state := 42)",
    "from fit_preprocessor(customers, target := label, clip := [0.01, 0.99], encode := 'target', rare := 0.05, random_state := 42)",
  ],
  notes: `Fit on training rows alone; transform() then applies the same numbers to any table. Each step does what it says and
no more: a column for which no step is named stays as it is.

Numbers are clipped, then filled, then scaled; text is filled, then lumped, then encoded. Values are scikit-learn's.
NULL without a fill stays NULL in numbers and is a value of its own in text, the last one. A constant column is moved but
not stretched. A column that is NULL in every row, and infinities, are refused.

The model's ONNX has an input for each prepared column and an output for each new one, of their names: double with NaN
for NULL, and string with '' for NULL. Filling from neighbours (\`impute := 'knn'\`) is no part of it; the model then also
keeps its training rows.`,
});
