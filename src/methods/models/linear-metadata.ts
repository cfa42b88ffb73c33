import { BallastError } from '../../errors/ballast-error.ts';
import type { LinearFeature } from '../linear/linear-design.ts';
import type { LinearModel } from '../linear/logistic-regression.ts';
import { classOf, classTypeOf, type ClassType } from './class-type.ts';

interface LinearMetadata {
  readonly format: 1;
  readonly kind: 'linear';
  readonly classes: readonly string[];
  readonly class_type: ClassType;
  readonly features: readonly LinearFeature[];
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
}

/** A linear model as text; JSON keeps every bit of a number. */
export function writeLinearMetadata(model: LinearModel): string {
  const metadata: LinearMetadata = {
    format: 1,
    kind: 'linear',
    classes: model.classes.map(String),
    class_type: classTypeOf(model.classes),
    features: model.features,
    coefficients: model.coefficients.map((output) => Array.from(output)),
    intercepts: model.intercepts,
  };
  return JSON.stringify(metadata);
}

/**
 * The linear model that a text of `writeLinearMetadata` holds.
 * @returns null for a model of Ballast of another kind
 * @throws MODEL_ROW_INVALID for text of another format
 */
export function readLinearMetadata(text: string): LinearModel | null {
  let metadata: LinearMetadata;
  try {
    metadata = JSON.parse(text);
  } catch (cause) {
    throw new BallastError('MODEL_ROW_INVALID', { reason: 'its metadata is no JSON' }, {}, { cause });
  }
  if (metadata.kind !== 'linear') return null;
  if (metadata.format !== 1) {
    const reason = `its format is ${String(metadata.format)}, and this version of Ballast reads format 1`;
    throw new BallastError('MODEL_ROW_INVALID', { reason });
  }
  return {
    classes: metadata.classes.map((name) => classOf(name, metadata.class_type)),
    features: metadata.features,
    coefficients: metadata.coefficients.map((output) => Float64Array.from(output)),
    intercepts: metadata.intercepts,
  };
}
