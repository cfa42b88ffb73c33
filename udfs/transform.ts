import { dataHash } from '../src/contract/data-hash.ts';
import { defineTableFunction } from '../src/contract/define.ts';
import { readPreprocessor } from '../src/contract/model-table.ts';
import { transformedColumns, transformSource } from '../src/contract/transformed.ts';
import type { SourceTable } from '../src/contract/source-table.ts';
import { BallastError } from '../src/errors/ballast-error.ts';
import type { Preprocessor } from '../src/methods/prepare/preprocessor.ts';

export default defineTableFunction({
  name: 'transform',
  group: 'preparation',
  summary: 'Prepares columns as fit_preprocessor() learned it; target and other columns pass as they are.',
  reference: 'scikit-learn ColumnTransformer, transform and fit_transform',
  inputs: {
    source: { description: 'Rows to prepare.' },
    model: {
      description: 'Table that fit_preprocessor() gave, or the path of its .onnx file.',
      files: /\.onnx$/i,
    },
  },
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      out_of_fold: {
        type: 'boolean',
        description:
          "Whether the rows are the training rows, whose target encodings must not know their own class: scikit-learn's fit_transform. Default: found out by the hash of the data.",
      },
    },
  },
  shape: 'project',
  columns: async ({ source, model }) =>
    transformedColumns(source, (await readPreprocessor(model)).preprocessor),
  compute: async ({ source, model }, { out_of_fold }, context) => {
    const { preprocessor, data_hash } = await readPreprocessor(model);
    const outOfFold = out_of_fold ?? (await isTrainingTable(source, preprocessor, data_hash));
    const { crossFit } = preprocessor;
    if (out_of_fold === true && crossFit !== null && !hasColumn(source, crossFit.target)) {
      const facts = { target: crossFit.target, table: source.label };
      throw new BallastError('PREPARE_TRAINING_TARGET', facts, { argument: 'out_of_fold' });
    }
    return transformSource(source, preprocessor, { outOfFold }, context);
  },
  examples: ['from transform(customers, model := preparation)'],
  notes: `A prepared column's results stand in its place, DOUBLE: numbers, ranks and two-class target encodings keep its name,
one-hot columns are called \`column_value\` (\`column_other\`, \`column_None\` for NULL) and target encodings of three or more
classes \`column_class\`, as scikit-learn's ColumnTransformer names them with verbose_feature_names_out=False. Where it can
be, the result is SQL over the source, so rows do not pass through JavaScript; quantile scaling, filling from neighbours
and out-of-fold encodings are the exceptions.

Target encodings know the class, so a training row must not get the one that its own class went into. The table that the
model was fitted on, whatever its order, is told by its hash and gets encodings out of fold, as scikit-learn's
\`fit_transform\` with the same seed gives them. Say \`out_of_fold := true\` for training rows that were changed since;
better, transform first and resample afterwards. A constant, an unknown value and NULL follow the rules of
fit_preprocessor().`,
});

/** Only target encodings ask: hashing reads all rows. */
async function isTrainingTable(
  source: SourceTable,
  { columns, crossFit }: Preprocessor,
  data_hash: string | null,
): Promise<boolean> {
  if (crossFit === null || data_hash === null) return false;
  const names = [...columns.map(({ name }) => name), crossFit.target];
  if (!names.every((name) => hasColumn(source, name))) return false;
  return (await dataHash(source, names)) === data_hash;
}

function hasColumn({ columns }: SourceTable, name: string): boolean {
  return columns.some((column) => column.name === name);
}
