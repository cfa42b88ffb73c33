import { BallastError } from '../../errors/ballast-error.ts';
import type { CategoryColumn, Frame, NumberColumn } from '../../frame/frame.ts';
import { createMatrix, matrixColumn, type Matrix } from '../../frame/matrix.ts';
import { columnsByName } from '../../onnx/model-columns.ts';
import { MISSING_LEVEL, type LinearCategory, type LinearNumber } from './linear-design.ts';
import type { LinearModel } from './logistic-regression.ts';

/** Which output is explained: that of a number, or of each row the one with the largest score. */
type ExplainedOutput = number | 'largest';

/**
 * How much each column moves the raw score away from its mean over the training rows: coefficient times the distance
 * of the value from its mean, a category as the 0/1 columns of its levels.
 * @returns n x (features + 1): the contributions, then the mean
 * @throws MODEL_COLUMNS, MODEL_COLUMN_TYPE
 * @see Lundberg & Lee 2017, corollary 1; SHAP's LinearExplainer
 */
export function explainLinear(model: LinearModel, frame: Frame, output: ExplainedOutput): Matrix {
  const all = model.coefficients.map((_, k) => explainOutput(model, frame, k));
  if (output !== 'largest') return all[output];
  const chosen = createMatrix(frame.rows, model.features.length + 1);
  for (let r = 0; r < frame.rows; r++) {
    const sums = all.map(({ data, rows, columns }) => {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += data[c * rows + r];
      return sum;
    });
    const { data } = all[sums.indexOf(Math.max(...sums))];
    for (let c = 0; c < chosen.columns; c++) chosen.data[c * frame.rows + r] = data[c * frame.rows + r];
  }
  return chosen;
}

function explainOutput(model: LinearModel, frame: Frame, output: number): Matrix {
  const coefficients = model.coefficients[output];
  const columns = columnsByName(
    model.features.map(({ name }) => name),
    frame,
  );
  const contributions = createMatrix(frame.rows, columns.length + 1);
  let mean = model.intercepts[output];
  model.features.forEach((feature, c) => {
    const column = columns[c];
    const into = matrixColumn(contributions, c);
    if (feature.kind === 'number' && column.kind === 'number')
      explainNumber(feature, column, coefficients, into);
    else if (feature.kind === 'category' && column.kind === 'category')
      mean += explainCategory(feature, column, coefficients, into);
    else {
      const words = { number: 'numbers', category: 'text' };
      const params = { column: column.name, expected: words[feature.kind], given: words[column.kind] };
      throw new BallastError('MODEL_COLUMN_TYPE', params);
    }
  });
  matrixColumn(contributions, columns.length).fill(mean);
  return contributions;
}

function explainNumber(
  { mean, scale, offset }: LinearNumber,
  { values, name }: NumberColumn,
  coefficients: Float64Array,
  into: Float64Array,
): void {
  const missing = values.reduce((rows, value) => rows + Number(Number.isNaN(value)), 0);
  if (missing > 0) throw new BallastError('MODEL_MISSING_VALUES', { columns: [name], rows: missing });
  for (let r = 0; r < values.length; r++) into[r] = (coefficients[offset] * (values[r] - mean)) / scale;
}

/** Gives what the category adds to a row in the mean. */
function explainCategory(
  { levels, counts, offset }: LinearCategory,
  { codes, categories }: CategoryColumn,
  coefficients: Float64Array,
  into: Float64Array,
): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, l) => sum + (count / rows) * coefficients[offset + l], 0);
  const added = (level: string): number => {
    const at = levels.indexOf(level);
    return (at < 0 ? 0 : coefficients[offset + at]) - mean;
  };
  const byCode = categories.map(added);
  const ofMissing = added(MISSING_LEVEL);
  for (let r = 0; r < codes.length; r++) into[r] = codes[r] < 0 ? ofMissing : byCode[codes[r]];
  return mean;
}
