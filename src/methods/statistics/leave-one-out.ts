/** Rows by score, descending, those of equal score and class in one cell. */
interface RankedCells {
  readonly scores: Float64Array;
  readonly positive: Uint8Array;
  readonly sizes: Float64Array;
}

/** By cell, what lies at or above its score. */
interface Above {
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  /** First cell of the same score, and the one behind the last. */
  readonly first: Int32Array;
  readonly end: Int32Array;
}

/**
 * Average precision without one row of each cell, in two passes: points above the row stay, those below lose one row.
 * NaN where no row is left.
 */
export function leaveOneOutAuprc(cells: RankedCells): Float64Array {
  const { positive, sizes, scores } = cells;
  const n = scores.length;
  const { tp, fp, first, end } = above(cells);
  const positives = n === 0 ? 0 : tp[n - 1];
  const rows = n === 0 ? 0 : tp[n - 1] + fp[n - 1];
  // Sums over the points up to and from each cell's: as they are, without a positive, without another row.
  const before = new Float64Array(n + 1);
  const lessPositive = new Float64Array(n + 1);
  const lessNegative = new Float64Array(n + 1);
  const stepOf = (cell: number) => (positive[cell] === 1 ? sizes[cell] : 0);
  for (let cell = 0; cell < n; cell++)
    before[cell + 1] = before[cell] + (stepOf(cell) * tp[cell]) / (tp[cell] + fp[cell]);
  for (let cell = n - 1; cell >= 0; cell--) {
    const step = stepOf(cell);
    const fewer = tp[cell] + fp[cell] - 1;
    lessPositive[cell] = lessPositive[cell + 1] + (fewer === 0 ? 0 : (step * (tp[cell] - 1)) / fewer);
    lessNegative[cell] = lessNegative[cell + 1] + (fewer === 0 ? 0 : (step * tp[cell]) / fewer);
  }
  return Float64Array.from(scores, (_, cell) => {
    if (rows === 1) return NaN;
    if (positive[cell] === 0)
      return positives === 0 ? 0 : (before[first[cell]] + lessNegative[first[cell]]) / positives;
    if (positives === 1) return 0;
    const fewer = tp[cell] + fp[cell] - 1;
    const own = fewer === 0 ? 0 : ((sizes[cell] - 1) * (tp[cell] - 1)) / fewer;
    return (before[first[cell]] + own + lessPositive[end[cell]]) / (positives - 1);
  });
}

/** Area under the ROC curve without one row of each cell; NaN where it leaves one class. */
export function leaveOneOutAuroc(cells: RankedCells): Float64Array {
  const { positive, sizes, scores } = cells;
  const n = scores.length;
  const { tp, fp, first } = above(cells);
  const positives = n === 0 ? 0 : tp[n - 1];
  const negatives = n === 0 ? 0 : fp[n - 1];
  const rightPairs = (cell: number): number => {
    const at = first[cell] === 0 ? { tp: 0, fp: 0 } : { tp: tp[first[cell] - 1], fp: fp[first[cell] - 1] };
    return positive[cell] === 1 ? negatives - (at.fp + fp[cell]) / 2 : (at.tp + tp[cell]) / 2;
  };
  let all = 0;
  for (let cell = 0; cell < n; cell++) if (positive[cell] === 1) all += sizes[cell] * rightPairs(cell);
  return Float64Array.from(scores, (_, cell) => {
    const pairs = positive[cell] === 1 ? (positives - 1) * negatives : positives * (negatives - 1);
    return pairs === 0 ? NaN : (all - rightPairs(cell)) / pairs;
  });
}

function above({ scores, positive, sizes }: RankedCells): Above {
  const n = scores.length;
  const tp = new Float64Array(n);
  const fp = new Float64Array(n);
  const first = new Int32Array(n);
  const ends = new Int32Array(n);
  let tps = 0;
  let fps = 0;
  for (let start = 0; start < n;) {
    let end = start;
    for (; end < n && scores[end] === scores[start]; end++) {
      if (positive[end] === 1) tps += sizes[end];
      else fps += sizes[end];
    }
    tp.fill(tps, start, end);
    fp.fill(fps, start, end);
    first.fill(start, start, end);
    ends.fill(end, start, end);
    start = end;
  }
  return { tp, fp, first, end: ends };
}
