import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/frame.ts';
import { matrixColumn } from '../../../src/frame/matrix.ts';
import { gainImportances } from '../../../src/methods/models/ensemble-model-row.ts';
import { readLightgbmText } from '../../../src/methods/trees/lightgbm-text.ts';
import { predictionOf } from '../../../src/methods/trees/predict-ensemble.ts';
import { scoreEnsemble } from '../../../src/methods/trees/score-ensemble.ts';
import { WorkerPool, type RunContext } from '../../../src/workers/pool.ts';
import { goldenNames, goldenRows, goldens, goldenText } from './golden.ts';

const pool = new WorkerPool(1);
const context: RunContext = { pool, progress: () => undefined, warn: () => undefined };
let rows: Frame;

beforeAll(async () => {
  rows = await goldenRows();
});
afterAll(() => pool.close());

describe.each(goldenNames('lightgbm'))('%s', (name) => {
  const golden = goldens[name];
  const ensemble = readLightgbmText(goldenText(name));

  it("has LightGBM's raw scores, bit for bit; of a forest their mean", async () => {
    const scores = await scoreEnsemble(ensemble, rows, context);
    for (let k = 0; k < ensemble.outputs; k++) {
      const want = golden.raw.map((row) => [row].flat()[k]);
      const got = Array.from(matrixColumn(scores, k));
      if (name !== 'lightgbm_forest') expect(got).toEqual(want);
      else got.forEach((score, r) => expect(score).toBeCloseTo(want[r] / 12, 14));
    }
  });

  it("has LightGBM's predictions", async () => {
    const scores = await scoreEnsemble(ensemble, rows, context);
    const { data } =
      ensemble.link === 'identity'
        ? scores
        : predictionOf(ensemble.outputs === 1 ? [0, 1] : [0, 1, 2], scores).probabilities;
    golden.predicted.forEach((row, r) => {
      const want = [row].flat();
      const first = ensemble.link === 'sigmoid' ? 1 : 0;
      want.forEach((value, k) => expect(data[(k + first) * rows.rows + r]).toBeCloseTo(value, 14));
    });
  });

  it('has the gains of its features', () => {
    const gains = Array.from(gainImportances(ensemble).values());
    gains.forEach((gain, f) =>
      expect(gain / (golden.gains[f] || 1)).toBeCloseTo(golden.gains[f] === 0 ? 0 : 1, 4),
    );
  });
});

describe('a model that is not known', () => {
  const text = goldenText('lightgbm_stump');

  it.each([
    ['objective=binary sigmoid:1', 'objective=poisson', 'poisson'],
    ['objective=binary sigmoid:1', 'objective=multiclassova num_class:3 sigmoid:1', 'multiclassova'],
    ['objective=binary sigmoid:1', 'objective=regression sqrt', 'regression sqrt'],
    ['is_linear=0', 'is_linear=1', 'linear trees'],
  ])('is refused: %s -> %s', (from, to, says) => {
    expect(() => readLightgbmText(text.replaceAll(from, to))).toThrow(
      expect.objectContaining({ code: 'MODEL_TREES_UNKNOWN', message: expect.stringContaining(says) }),
    );
  });
});
