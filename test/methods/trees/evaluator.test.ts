import { describe, expect, it } from 'vitest';
import type { TreeEnsemble } from '../../../src/methods/trees/ensemble.ts';
import { BLOCK_ROWS, openEvaluator, type TreeEvaluator } from '../../../src/methods/trees/evaluator.ts';
import { leafOf, plainScores, randomEnsemble, randomRows } from './random-ensemble.ts';

const shapes: readonly (readonly [string, TreeEnsemble, number])[] = [
  ['numbers', randomEnsemble({ seed: 1, numbers: 7, trees: 23, leaves: 31 }), 0],
  ['numbers of which some are missing', randomEnsemble({ seed: 2, numbers: 7, trees: 23, leaves: 31 }), 0.1],
  [
    'categories, up to 300 levels, of which some are missing',
    randomEnsemble({ seed: 3, numbers: 3, categories: [2, 32, 33, 300], trees: 23, leaves: 31 }),
    0.1,
  ],
  [
    'three outputs',
    randomEnsemble({ seed: 4, numbers: 3, categories: [5], trees: 24, leaves: 9, outputs: 3 }),
    0.05,
  ],
  ['single leaves', randomEnsemble({ seed: 5, numbers: 1, trees: 3, leaves: 1 }), 0],
  ['no tree', randomEnsemble({ seed: 6, numbers: 1, trees: 0, leaves: 1 }), 0],
];

function fill(evaluator: TreeEvaluator, rows: readonly (readonly number[])[]): void {
  const block = evaluator.block();
  rows.forEach((row, r) => row.forEach((value, c) => (block[c * BLOCK_ROWS + r] = value)));
}

describe.each(shapes)('an evaluator of %s', (_title, ensemble, missing) => {
  const evaluator = openEvaluator(ensemble);

  it.each([1, 7, 8, 200, BLOCK_ROWS])('gives raw scores to the last bit: %i rows', (n) => {
    const rows = randomRows(ensemble, n, 7, missing);
    fill(evaluator, rows);
    const out = new Float64Array(ensemble.outputs * BLOCK_ROWS);
    evaluator.score(n, out);
    rows.forEach((row, r) => {
      const scores = Array.from({ length: ensemble.outputs }, (_, k) => out[k * BLOCK_ROWS + r]);
      expect(scores).toEqual(plainScores(ensemble, row));
    });
  });

  it('numbers the leaves of a tree in the order of its nodes', () => {
    const rows = randomRows(ensemble, 50, 8, missing);
    fill(evaluator, rows);
    const { starts, feature } = ensemble.trees;
    const out = new Int32Array((starts.length - 1) * BLOCK_ROWS);
    evaluator.leaves(50, out);
    for (let t = 0; t + 1 < starts.length; t++) {
      rows.forEach((row, r) => {
        const before = feature.subarray(starts[t], leafOf(ensemble, t, row)).filter((f) => f < 0).length;
        expect(out[t * BLOCK_ROWS + r]).toBe(before);
      });
    }
  });
});

describe('a decision', () => {
  it.each(shapes.filter(([, { outputs }]) => outputs === 1))(
    'is what the raw score would tell: %s',
    (_title, ensemble, missing) => {
      const evaluator = openEvaluator(ensemble);
      for (const n of [1, 9, BLOCK_ROWS]) {
        const rows = randomRows(ensemble, n, 9, missing);
        const scores = rows.map((row) => plainScores(ensemble, row)[0]);
        // The scores themselves are the hardest thresholds: no row may be above its own.
        for (const threshold of [-100, 0, 100, scores[0], ...scores.slice(0, 9)]) {
          fill(evaluator, rows);
          const out = new Uint8Array(BLOCK_ROWS);
          evaluator.decide(n, threshold, out);
          expect(Array.from(out.subarray(0, n))).toEqual(scores.map((score) => Number(score > threshold)));
        }
      }
    },
  );
});

describe('two evaluators in one thread', () => {
  it('take turns', () => {
    const [a, b] = [shapes[0][1], shapes[2][1]];
    const evaluators = [openEvaluator(a), openEvaluator(b)];
    for (const turn of [0, 1, 0, 1]) {
      const ensemble = [a, b][turn];
      const rows = randomRows(ensemble, 5, turn, 0);
      fill(evaluators[turn], rows);
      const out = new Float64Array(BLOCK_ROWS);
      evaluators[turn].score(5, out);
      expect(Array.from(out.subarray(0, 5))).toEqual(rows.map((row) => plainScores(ensemble, row)[0]));
    }
  });

  it('cannot mix their blocks', () => {
    const evaluators = [openEvaluator(shapes[0][1]), openEvaluator(shapes[1][1])];
    evaluators[0].block();
    evaluators[1].block();
    expect(() => evaluators[0].score(1, new Float64Array(BLOCK_ROWS))).toThrow('another evaluator');
  });
});
