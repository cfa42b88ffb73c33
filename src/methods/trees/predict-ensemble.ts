import type { Frame, Label } from '../../frame/frame.ts';
import { createMatrix, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import type { Prediction } from '../../onnx/prediction.ts';
import type { RunContext } from '../../workers/pool.ts';
import type { TreeEnsemble } from './ensemble.ts';
import { linkScores } from './link-scores.ts';
import { scoreEnsemble } from './score-ensemble.ts';

/**
 * Probabilities and classes for every row of a frame, in float64.
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
 */
export async function predictEnsemble(
  ensemble: TreeEnsemble,
  classes: readonly Label[],
  frame: Frame,
  context: RunContext,
): Promise<Prediction> {
  return predictionOf(classes, await scoreEnsemble(ensemble, frame, context));
}

/** What raw scores say. */
export function predictionOf(classes: readonly Label[], scores: Matrix): Prediction {
  const probabilities = createMatrix(scores.rows, classes.length);
  const codes = sharedInt32(scores.rows);
  linkScores(scores, probabilities, codes, 0, scores.rows);
  return { classes, probabilities, codes };
}
