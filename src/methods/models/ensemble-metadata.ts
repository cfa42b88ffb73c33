import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Label } from '../../frame/frame.ts';
import type { TreeEnsemble, TreeFeature, Trees } from '../trees/ensemble.ts';
import { classOf, classTypeOf, type ClassType } from './class-type.ts';

/** Trees and what they predict: classes in the order of their probabilities, or numbers. */
export interface TreeModel {
  /** Null for a regressor. */
  readonly classes: readonly Label[] | null;
  readonly ensemble: TreeEnsemble;
}

/** The arrays of an ensemble, in the order in which they are kept, and what they hold. */
const arrays = {
  starts: Int32Array,
  output: Int32Array,
  feature: Int32Array,
  threshold: Float64Array,
  set: Int32Array,
  sets: Uint32Array,
  left: Int32Array,
  right: Int32Array,
  missingLeft: Uint8Array,
  value: Float64Array,
  cover: Float64Array,
  gain: Float64Array,
} as const;

type ArrayName = keyof typeof arrays;

interface EnsembleMetadata {
  readonly format: 1;
  readonly kind: 'trees';
  readonly classes: readonly string[] | null;
  readonly class_type: ClassType | null;
  /** NaN is null in JSON. */
  readonly features: readonly (TreeFeature & {
    readonly min?: number | null;
    readonly max?: number | null;
  })[];
  readonly outputs: number;
  readonly link: TreeEnsemble['link'];
  readonly base: readonly number[];
  /** Little-endian, deflated, base64. */
  readonly trees: Readonly<Record<ArrayName, string>>;
}

/** A model of trees as text, every bit of it. */
export function writeEnsembleMetadata({ classes, ensemble }: TreeModel): string {
  const { features, outputs, link, base, trees } = ensemble;
  const metadata: EnsembleMetadata = {
    format: 1,
    kind: 'trees',
    classes: classes?.map(String) ?? null,
    class_type: classes === null ? null : classTypeOf(classes),
    features,
    outputs,
    link,
    base: Array.from(base),
    trees: mapArrays((name) => pack(trees[name])),
  };
  return JSON.stringify(metadata);
}

/**
 * The trees that a text of `writeEnsembleMetadata` holds.
 * @returns null for a model of Ballast of another kind
 * @throws MODEL_ROW_INVALID for text of another format
 */
export function readEnsembleMetadata(text: string): TreeModel | null {
  let metadata: EnsembleMetadata;
  try {
    metadata = JSON.parse(text);
  } catch (cause) {
    throw new BallastError('MODEL_ROW_INVALID', { reason: 'its metadata is no JSON' }, {}, { cause });
  }
  if (metadata.kind !== 'trees') return null;
  if (metadata.format !== 1) {
    const reason = `its format is ${String(metadata.format)}, and this version of Ballast reads format 1`;
    throw new BallastError('MODEL_ROW_INVALID', { reason });
  }
  const { classes, class_type: type, outputs, link } = metadata;
  let trees: Trees;
  try {
    // Each array has a type of its own, by its name; mapArrays knows only that they are arrays.
    trees = mapArrays((name) => unpack(metadata.trees[name], arrays[name])) as unknown as Trees;
  } catch (cause) {
    throw new BallastError('MODEL_ROW_INVALID', { reason: 'its trees are damaged' }, {}, { cause });
  }
  return {
    classes: classes === null || type === null ? null : classes.map((name) => classOf(name, type)),
    ensemble: {
      features: metadata.features.map(readFeature),
      outputs,
      link,
      base: Float64Array.from(metadata.base),
      trees,
    },
  };
}

function readFeature(feature: EnsembleMetadata['features'][number]): TreeFeature {
  if (feature.kind === 'category') return feature;
  return { ...feature, min: feature.min ?? NaN, max: feature.max ?? NaN };
}

function mapArrays<T>(make: (name: ArrayName) => T): Record<ArrayName, T> {
  const names = Object.keys(arrays) as ArrayName[];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<ArrayName, T>;
}

function pack(array: Trees[ArrayName]): string {
  // The bytes of a number side by side with those of the next: most of them repeat.
  const width = array.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const turned = new Uint8Array(bytes.length);
  for (let i = 0; i < array.length; i++) {
    for (let b = 0; b < width; b++) turned[b * array.length + i] = bytes[i * width + b];
  }
  return deflateRawSync(turned).toString('base64');
}

function unpack(text: string, array: (typeof arrays)[ArrayName]): Trees[ArrayName] {
  const turned = inflateRawSync(Buffer.from(text, 'base64'));
  const width = array.BYTES_PER_ELEMENT;
  const length = turned.length / width;
  const bytes = new Uint8Array(turned.length);
  for (let i = 0; i < length; i++) {
    for (let b = 0; b < width; b++) bytes[i * width + b] = turned[b * length + i];
  }
  return new array(bytes.buffer);
}
