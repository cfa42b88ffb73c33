import { BallastError } from '../../errors/ballast-error.ts';
import { createMatrix } from '../../frame/matrix.ts';
import { readModel } from '../../onnx/proto.ts';
import { METADATA_KEY } from '../models/model-metadata.ts';
import type { Donors, Preprocessor } from './preprocessor.ts';

interface PreprocessorMetadata {
  readonly format: 1;
  readonly kind: 'preprocessor';
  readonly columns: Preprocessor['columns'];
  readonly crossFit: Preprocessor['crossFit'];
  readonly donors: {
    readonly columns: readonly number[];
    readonly rows: number;
    readonly n_neighbors: number;
    /** float64, little-endian, column after column, base64. */
    readonly data: string;
  } | null;
}

/** A preprocessor as text; JSON keeps every bit of a number. */
export function writePreprocessorMetadata({ columns, crossFit, donors }: Preprocessor): string {
  const metadata: PreprocessorMetadata = {
    format: 1,
    kind: 'preprocessor',
    columns,
    crossFit,
    donors:
      donors === null
        ? null
        : {
            columns: donors.columns,
            rows: donors.rows.rows,
            n_neighbors: donors.n_neighbors,
            data: Buffer.from(donors.rows.data.slice().buffer).toString('base64'),
          },
  };
  return JSON.stringify(metadata);
}

/**
 * The preprocessor that a model holds.
 * @throws MODEL_NOT_PREPROCESSOR, MODEL_NOT_ONNX, MODEL_ROW_INVALID
 */
export function openPreprocessor(bytes: Uint8Array): Preprocessor {
  const text = readModel(bytes).metadata.get(METADATA_KEY);
  if (text === undefined || !isPreprocessorMetadata(text))
    throw new BallastError('MODEL_NOT_PREPROCESSOR', {});
  const { format, columns, crossFit, donors }: PreprocessorMetadata = JSON.parse(text);
  if (format !== 1) {
    const reason = `its format is ${String(format)}, and this version of Ballast reads format 1`;
    throw new BallastError('MODEL_ROW_INVALID', { reason });
  }
  return { columns, crossFit, donors: donors === null ? null : readDonors(donors) };
}

/** Whether metadata of a model of ours is that of a preprocessor, which predicts nothing. */
export function isPreprocessorMetadata(text: string): boolean {
  return /^\{"format":\d+,"kind":"preprocessor"/.test(text);
}

function readDonors({
  columns,
  rows,
  n_neighbors,
  data,
}: NonNullable<PreprocessorMetadata['donors']>): Donors {
  const matrix = createMatrix(rows, columns.length);
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  matrix.data.set(new Float64Array(bytes.buffer));
  return { columns, rows: matrix, n_neighbors };
}
