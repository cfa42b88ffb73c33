import type { Frame } from '../../../frame/frame.ts';
import { encodeColumns, fillBlock, type EncodedColumn } from '../../trees/encode-rows.ts';
import type { TreeEnsemble } from '../../trees/ensemble.ts';
import { BLOCK_ROWS, openEvaluator, type TreeEvaluator } from '../../trees/evaluator.ts';
import { linkScores } from '../../trees/link-scores.ts';

/** Judges blocks of up to BLOCK_ROWS candidates by trees, in the calling thread. */
export class TreeJudge {
  private readonly ensemble: TreeEnsemble;
  private readonly classIndex: number;
  private readonly evaluator: TreeEvaluator;
  private readonly raw: Float64Array;
  private readonly verdicts = new Uint8Array(BLOCK_ROWS);
  private readonly boundary: number;
  /** Whether what trees see of a frame is its own memory, so that it need not be encoded again. */
  private readonly isLive: boolean;
  private frame: Frame | undefined;
  private encoded: readonly EncodedColumn[] = [];

  /** @param threshold  what `decide` asks for */
  constructor(ensemble: TreeEnsemble, classIndex: number, threshold: number) {
    this.ensemble = ensemble;
    this.classIndex = classIndex;
    this.evaluator = openEvaluator(ensemble);
    this.raw = new Float64Array(ensemble.outputs * BLOCK_ROWS);
    this.isLive = !ensemble.features.some((feature) => feature.kind === 'category' && feature.ofNumbers);
    this.boundary = rawBoundary(classIndex, threshold);
  }

  /** Whether the probability of the class is above the threshold; for ensembles of one output. */
  decide(frame: Frame): Uint8Array {
    this.write(frame);
    this.evaluator.decide(frame.rows, this.boundary, this.verdicts);
    if (this.classIndex === 0) for (let i = 0; i < frame.rows; i++) this.verdicts[i] ^= 1;
    return this.verdicts;
  }

  /** The probability of the class. */
  score(frame: Frame): Float64Array {
    this.write(frame);
    this.evaluator.score(frame.rows, this.raw);
    return probabilityOf(this.raw, this.ensemble.outputs, this.classIndex, frame.rows);
  }

  private write(frame: Frame): void {
    if (frame !== this.frame || !this.isLive) {
      this.encoded = encodeColumns(this.ensemble.features, frame);
      this.frame = frame;
    }
    fillBlock(this.encoded, 0, frame.rows, this.evaluator.block());
  }
}

function probabilityOf(raw: Float64Array, outputs: number, classIndex: number, rows: number): Float64Array {
  const classes = Math.max(2, outputs);
  const probabilities = {
    rows: BLOCK_ROWS,
    columns: classes,
    data: new Float64Array(classes * BLOCK_ROWS),
  };
  const scores = { rows: BLOCK_ROWS, columns: outputs, data: raw };
  linkScores(scores, probabilities, new Int32Array(BLOCK_ROWS), 0, rows);
  return probabilities.data.subarray(classIndex * BLOCK_ROWS, classIndex * BLOCK_ROWS + rows);
}

/**
 * The largest raw score that lies on the lower side of a threshold: of the second class's probability up to it, of the
 * first class's above it.
 */
export function rawBoundary(classIndex: number, threshold: number): number {
  const isLower = (raw: number): boolean => {
    const [probability] = probabilityOf(Float64Array.of(raw), 1, classIndex, 1);
    return classIndex === 1 ? probability <= threshold : probability > threshold;
  };
  let low = -1000;
  let high = 1000;
  if (!isLower(low)) return -Infinity;
  if (isLower(high)) return Infinity;
  for (;;) {
    const middle = low / 2 + high / 2;
    if (middle <= low || middle >= high) return low;
    if (isLower(middle)) low = middle;
    else high = middle;
  }
}
