import type { Label } from '../../frame/frame.ts';
import { sharesOf } from './class-shares.ts';

/** The key in metadata_props by which Ballast knows its own models. */
export const METADATA_KEY = 'ballast';
/** The key of the shares that the classes had in training, JSON. */
const SHARES_KEY = 'ballast_shares';

/**
 * metadata_props of a model of ours.
 * @param own      the model as text
 * @param metrics  figures of its row; those named share_<class> go along with the model
 */
export function modelMetadata(
  own: string,
  classes: readonly Label[] | null,
  metrics: ReadonlyMap<string, number>,
): Record<string, string> {
  const shares = classes === null ? null : sharesOf(classes, metrics);
  return { [METADATA_KEY]: own, ...(shares === null ? {} : { [SHARES_KEY]: JSON.stringify(shares) }) };
}

/** The shares that the classes had in training; null where the model does not tell. */
export function readShares(metadata: ReadonlyMap<string, string>): readonly number[] | null {
  const text = metadata.get(SHARES_KEY);
  return text === undefined ? null : (JSON.parse(text) as number[]);
}
