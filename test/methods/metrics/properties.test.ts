import { describe, expect, it } from 'vitest';
import type { ScoredRows } from '../../../src/methods/metrics/check.ts';
import { countConfusion } from '../../../src/methods/metrics/confusion.ts';
import { labelMetrics, type LabelMetricName } from '../../../src/methods/metrics/label-metrics.ts';
import { pairLabels } from '../../../src/methods/metrics/labels.ts';
import type { LabelMetric } from '../../../src/methods/metrics/metric.ts';
import {
  scoreMetric,
  scoreMetrics,
  type ScoreMetricName,
} from '../../../src/methods/metrics/score-metrics.ts';
import { labelsOf } from './golden.ts';

/** A small generator with a fixed seed, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomRows(n: number, seed: number, weighted: boolean): ScoredRows {
  const next = generator(seed);
  const positive = Uint8Array.from({ length: n }, () => Number(next() < 0.3));
  return {
    positive,
    // Tenths: many ties, some on the edges of bins.
    scores: Float64Array.from(positive, (y) => Math.round(10 * (0.7 * next() + 0.3 * y)) / 10),
    weights: weighted ? Float64Array.from({ length: n }, () => 1 + Math.floor(3 * next())) : null,
  };
}

function pick(rows: ScoredRows, order: readonly number[]): ScoredRows {
  return {
    positive: Uint8Array.from(order, (i) => rows.positive[i]),
    scores: Float64Array.from(order, (i) => rows.scores[i]),
    weights: rows.weights && Float64Array.from(order, (i) => rows.weights![i]),
  };
}

const names = Object.keys(scoreMetrics) as ScoreMetricName[];
const ranked = names.filter((name) => scoreMetrics[name].needs === 'ranking');
const weightedNames = names.filter((name) => !name.endsWith('_at_k'));

describe('metrics of scores', () => {
  it('do not depend on the order of the rows', () => {
    const rows = randomRows(700, 1, false);
    const reversed = pick(rows, [...rows.positive.keys()].reverse());
    for (const name of names)
      expect(scoreMetric(name, reversed), name).toBeCloseTo(scoreMetric(name, rows)!, 13);
  });

  it('of ranking depend on the order of the scores only', () => {
    const rows = randomRows(900, 2, true);
    const stretched = { ...rows, scores: rows.scores.map((score) => Math.exp(20 * score) - 7) };
    for (const name of ranked) {
      if (name === 'best_threshold' || name.endsWith('_at_k')) continue;
      expect(scoreMetric(name, stretched), name).toBe(scoreMetric(name, rows));
    }
  });

  it('count a row of weight 3 as three rows', () => {
    const rows = randomRows(300, 3, true);
    const order = [...rows.positive.keys()].flatMap((i) => Array.from({ length: rows.weights![i] }, () => i));
    const repeated = { ...pick(rows, order), weights: null };
    for (const name of weightedNames) {
      expect(scoreMetric(name, rows), name).toBeCloseTo(scoreMetric(name, repeated)!, 13);
    }
  });

  it('leave out rows of weight 0', () => {
    const rows = randomRows(200, 4, true);
    const weights = rows.weights!.map((weight, i) => (i % 3 === 0 ? 0 : weight));
    const kept = [...weights.keys()].filter((i) => weights[i] !== 0);
    for (const name of weightedNames) {
      const without = scoreMetric(name, pick({ ...rows, weights }, kept))!;
      expect(scoreMetric(name, { ...rows, weights }), name).toBeCloseTo(without, 13);
    }
  });

  it('treat 0 and -0 as one score, also where a radix sort is used', () => {
    for (const n of [10, 5_000]) {
      const positive = Uint8Array.from({ length: n }, (_, i) => i % 2);
      const scores = Float64Array.from(positive, (y) => (y === 1 ? -0 : 0));
      expect(scoreMetric('auroc', { positive, scores, weights: null })).toBe(0.5);
    }
  });

  it('lie within the range that they declare, and have a name of their own', () => {
    const rows = randomRows(400, 5, false);
    for (const name of names) {
      const { min, max, name: own } = scoreMetrics[name];
      const value = scoreMetric(name, rows)!;
      expect(own).toBe(name);
      expect(value >= min && value <= max, `${name} = ${value}`).toBe(true);
    }
  });

  it('are NULL without rows', () => {
    const nothing = { positive: new Uint8Array(), scores: new Float64Array(), weights: null };
    for (const name of names) expect(scoreMetric(name, nothing), name).toBeNull();
  });

  it('of many rows agree with a count over all pairs', () => {
    const rows = randomRows(2_500, 6, false);
    let wins = 0;
    let pairs = 0;
    rows.positive.forEach((y, i) => {
      if (y === 0) return;
      rows.positive.forEach((other, j) => {
        if (other === 1) return;
        pairs++;
        wins += rows.scores[i] > rows.scores[j] ? 1 : rows.scores[i] === rows.scores[j] ? 0.5 : 0;
      });
    });
    expect(scoreMetric('auroc', rows)).toBeCloseTo(wins / pairs, 14);
  });
});

function compute(
  metric: LabelMetric,
  truth: readonly number[],
  predicted: readonly number[],
  weights: Float64Array | null,
) {
  return metric.compute(countConfusion(pairLabels(labelsOf(truth), labelsOf(predicted)), weights), {
    average: 'macro',
  });
}

describe('metrics of labels', () => {
  const next = generator(7);
  const truth = Array.from({ length: 300 }, () => Math.floor(4 * next()));
  const predicted = truth.map((label) => (next() < 0.6 ? label : Math.floor(4 * next())));
  const weights = Float64Array.from(truth, () => 1 + Math.floor(3 * next()));
  const labelNames = Object.keys(labelMetrics) as LabelMetricName[];

  it('do not depend on the order of the rows', () => {
    for (const name of labelNames) {
      const reversed = compute(labelMetrics[name], truth.toReversed(), predicted.toReversed(), null)!;
      expect(reversed, name).toBeCloseTo(compute(labelMetrics[name], truth, predicted, null)!, 13);
    }
  });

  it('count a row of weight 3 as three rows, except where imbalanced-learn counts rows', () => {
    const order = truth.flatMap((_, i) => Array.from({ length: weights[i] }, () => i));
    const countsRows = ['specificity_score', 'geometric_mean_score', 'index_balanced_accuracy'];
    for (const name of labelNames.filter((label) => !countsRows.includes(label))) {
      const repeated = compute(
        labelMetrics[name],
        order.map((i) => truth[i]),
        order.map((i) => predicted[i]),
        null,
      )!;
      expect(compute(labelMetrics[name], truth, predicted, weights), name).toBeCloseTo(repeated, 13);
    }
  });

  it('have a name of their own and lie within their range', () => {
    for (const name of labelNames) {
      const value = compute(labelMetrics[name], truth, predicted, null)!;
      expect(labelMetrics[name].name).toBe(name);
      expect(value >= labelMetrics[name].min && value <= labelMetrics[name].max, name).toBe(true);
    }
  });
});
