import type { Label } from '../frame/frame.ts';
import { BallastError } from '../errors/ballast-error.ts';
import { listLabels, positiveRows, unknownPositive } from '../methods/metrics/labels.ts';
import { classMetric, scoreMetric, type ScoreMetricName } from '../methods/metrics/score-metrics.ts';
import type { AggregateForm, Args, ClassGroup, ScoredGroup } from './define.ts';
import { scoreOptions } from './metric-args.ts';

/**
 * A metric of scores in GROUP BY. Rows without weights are collected as two lists of scores, those of the positive
 * rows and all others: a list of numbers costs a third of a list of structs.
 */
export function scoreAggregate(name: ScoreMetricName, weighted: boolean): AggregateForm {
  return {
    expressions: ['target', 'score', ...(weighted ? ['sample_weight?'] : [])],
    collect: ({ target, score, sample_weight }, { pos_label }, over, single) => {
      const label = labelNumber(target, pos_label);
      const number = orNaN(`(${score})`);
      if (sample_weight !== undefined || single) {
        const item = `{target: ${label}, score: ${number}, weight: ${orNaN(`(${sample_weight ?? '1'})`)}}`;
        return { kind: 'scores', values: [over(`list(${item})`)] };
      }
      return {
        kind: 'classes',
        values: [
          over(`list(${number})`, `${label} = 1`),
          over(`list(${number})`, `${label} <> 1`),
          over(`min(${label})`, `${label} <> 1`),
          over(`max(${label})`, `${label} <> 1`),
        ],
      };
    },
    reduce: {
      classes: (group, args) => {
        checkClasses(group, args);
        return classMetric(name, group, scoreOptions(args));
      },
      scores: (group, args) => {
        const labels = encode(group);
        if (args.pos_label !== undefined) checkPositive(labels.classes, args.pos_label as Label);
        const positive = positiveRows(labels, args.pos_label === undefined ? undefined : 1);
        // Where rows are only counted, their weights are all 1.
        const weights = group.weight.every((weight) => weight === 1) ? null : group.weight;
        return scoreMetric(name, { positive, scores: group.score, weights }, scoreOptions(args));
      },
    },
  };
}

/**
 * A label as a number: 1 is the positive class, NULL travels as NaN, and a label that is no number, which needs
 * pos_label, as infinity. With pos_label other labels stay apart by their hash, so that a third class is seen.
 */
function labelNumber(target: string, posLabel: string | undefined): string {
  const missing = `CASE WHEN (${target}) IS NULL THEN 'nan'::DOUBLE`;
  return posLabel === undefined
    ? `(${missing} ELSE coalesce(try_cast((${target}) AS DOUBLE), 'inf'::DOUBLE) END)`
    : `(${missing} WHEN (${target}) = (${posLabel}) THEN 1 ELSE -1 - (hash(${target}) >> 12)::DOUBLE END)`;
}

/** A number as it is collected: NULL as NaN, which metrics refuse. */
export function orNaN(sql: string): string {
  return `coalesce(CAST((${sql}) AS DOUBLE), 'nan'::DOUBLE)`;
}

/** Of the labels that are not positive only the least and the greatest are known: there should be one. */
function checkClasses({ positive, negative, lowest, highest }: ClassGroup, args: Args): void {
  if (negative.length === 0) return;
  if (Number.isNaN(highest)) throw new BallastError('METRIC_LABEL_MISSING', { row: null, side: 'true' });
  if (highest === Infinity) throw new BallastError('METRIC_POS_LABEL_NEEDED', {}, { argument: 'pos_label' });
  if (lowest === highest) return;
  const posLabel = args.pos_label as Label | undefined;
  if (positive.length > 0) throw new BallastError('METRIC_NOT_BINARY', { classes: '3 or more' });
  if (posLabel !== undefined) throw unknown(posLabel);
  throw unknownPositive(undefined, [lowest, highest]);
}

function unknown(posLabel: Label): BallastError {
  const label = listLabels([posLabel]);
  return new BallastError('METRIC_POS_LABEL_UNKNOWN', { label }, { argument: 'pos_label' });
}

function encode({ target }: ScoredGroup) {
  const missing = target.findIndex(Number.isNaN);
  if (missing !== -1) throw new BallastError('METRIC_LABEL_MISSING', { row: missing + 1, side: 'true' });
  if (target.includes(Infinity))
    throw new BallastError('METRIC_POS_LABEL_NEEDED', {}, { argument: 'pos_label' });
  const classes = [...new Set(target)].sort((a, b) => a - b);
  const index = new Map(classes.map((label, i) => [label, i]));
  return { codes: Int32Array.from(target, (label) => index.get(label) ?? -1), classes };
}

/** @throws METRIC_NOT_BINARY, METRIC_POS_LABEL_UNKNOWN, where the positive class is 1 and others are hashes */
function checkPositive(classes: readonly Label[], posLabel: Label): void {
  if (classes.length > 2) throw new BallastError('METRIC_NOT_BINARY', { classes: classes.length });
  if (classes.length === 2 && !classes.includes(1)) throw unknown(posLabel);
}
