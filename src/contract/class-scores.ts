import { BallastError } from '../errors/ballast-error.ts';
import type { Label } from '../frame/frame.ts';
import { matrixColumn, matrixFromColumns } from '../frame/matrix.ts';
import { compareLabels, sortLabels } from '../frame/sort-labels.ts';
import { sameLabel } from '../methods/metrics/labels.ts';
import { checkColumns, type ClassScoredRows } from '../methods/metrics/multiclass-scores.ts';
import { sampleWeightArg } from './args.ts';
import { checkNumbers } from './columns.ts';
import type { Args, ArgSchema } from './define.ts';
import type { SourceTable } from './source-table.ts';

const PREFIX = 'probability_';

/** Arguments by which a probability of each class is given. */
export const classScoreArgs = {
  probabilities: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    columns: 'source',
    description:
      'Columns with a score of each class. Default: all called probability_<class>, as predict() names them; columns of other names belong to the sorted classes.',
  },
  labels: {
    type: 'array',
    minItems: 1,
    description: 'Classes that the columns of scores belong to, in their order.',
  },
  sample_weight: sampleWeightArg,
} as const satisfies Readonly<Record<string, ArgSchema>>;

/** Rows with a score for each class, and the classes, sorted. */
export interface ReadClassScores {
  readonly rows: ClassScoredRows;
  readonly classes: readonly Label[];
}

/**
 * Reads a score a class.
 * @throws METRIC_SCORE_COLUMNS, METRIC_CLASS_WITHOUT_SCORE, METRIC_LABEL_MISSING, COLUMN_NOT_NUMBER
 */
export async function readClassScores(source: SourceTable, args: Args): Promise<ReadClassScores> {
  const names = (args.probabilities as string[] | undefined) ?? probabilityColumns(source);
  for (const name of names) checkNumbers(source, { probabilities: name }, ['probabilities']);
  checkNumbers(source, args, ['sample_weight']);
  const weighted = typeof args.sample_weight === 'string' ? [args.sample_weight] : [];
  const { labels, matrix } = await source.readLabelled(String(args.target), [...names, ...weighted]);
  const missing = labels.codes.indexOf(-1);
  if (missing !== -1) throw new BallastError('METRIC_LABEL_MISSING', { row: missing + 1, side: 'true' });
  const own = columnClasses(names, labels.classes, args.labels as readonly Label[] | undefined);
  const order = own.map((_, c) => c).sort((a, b) => compareLabels(own[a], own[b]));
  const classes = order.map((c) => own[c]);
  const codes = labels.classes.map((label) => classes.findIndex((known) => sameLabel(known, label)));
  labels.classes.forEach((label, c) => {
    if (codes[c] === -1)
      throw new BallastError('METRIC_CLASS_WITHOUT_SCORE', { label: String(label), columns: names });
  });
  return {
    rows: {
      truth: labels.codes.map((code) => codes[code]),
      scores: matrixFromColumns(order.map((c) => matrixColumn(matrix, c))),
      weights: weighted.length === 0 ? null : matrixColumn(matrix, names.length),
    },
    classes,
  };
}

/** @throws METRIC_NO_PROBABILITIES */
function probabilityColumns(source: SourceTable): string[] {
  const names = source.columns.map(({ name }) => name).filter((name) => name.startsWith(PREFIX));
  if (names.length > 0) return names;
  throw new BallastError('METRIC_NO_PROBABILITIES', {}, { argument: 'probabilities' });
}

/** The class of each column: as given, by its name, or by its place among the sorted classes. */
function columnClasses(
  names: readonly string[],
  occurring: readonly Label[],
  labels: readonly Label[] | undefined,
): readonly Label[] {
  if (labels !== undefined) {
    if (labels.length !== names.length)
      throw new BallastError('METRIC_SCORE_COLUMNS', { columns: names.length, classes: labels.length });
    return labels;
  }
  if (names.every((name) => name.startsWith(PREFIX)))
    return names.map((name) => typed(name.slice(PREFIX.length), occurring));
  const classes = sortLabels(occurring);
  checkColumns({ columns: names.length }, classes.length);
  return classes;
}

/** A class from its text, in the type of the labels that occur. */
function typed(text: string, occurring: readonly Label[]): Label {
  const known = occurring.find((label) => String(label) === text);
  if (known !== undefined) return known;
  const [first] = occurring;
  if (typeof first === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof first === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
