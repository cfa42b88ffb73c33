import { BallastError } from '../../errors/ballast-error.ts';
import { createMatrix, matrixColumn, sharedInt32, type Matrix } from '../../frame/matrix.ts';
import { RandomState } from '../../random/random-state.ts';
import { workerTask } from '../../workers/pool.ts';
import { addProduct, fillNormals, takeRowsAndColumns } from './column-blocks.ts';
import { sampleWithoutReplacement } from './sample-without-replacement.ts';

/** The arguments of scikit-learn's `make_classification`, under their names. */
export interface ClassificationOptions {
  readonly n_samples: number;
  readonly n_features: number;
  readonly n_informative: number;
  readonly n_redundant: number;
  readonly n_repeated: number;
  readonly n_classes: number;
  readonly n_clusters_per_class: number;
  /** A share for each class; the last may be left out. Null: all the same. */
  readonly weights: readonly number[] | null;
  /** Share of the rows whose class is drawn anew. */
  readonly flip_y: number;
  readonly class_sep: number;
  readonly hypercube: boolean;
  /** Added to the features, for all or for each; null: drawn from -class_sep to class_sep. */
  readonly shift: number | readonly number[] | null;
  /** Multiplies the shifted features, for all or for each; null: drawn from 1 to 101. */
  readonly scale: number | readonly number[] | null;
  readonly shuffle: boolean;
  readonly random_state: number;
}

/** What every argument but random_state is when it is left out. */
export const classificationDefaults: Omit<ClassificationOptions, 'random_state'> = {
  n_samples: 100,
  n_features: 20,
  n_informative: 2,
  n_redundant: 2,
  n_repeated: 0,
  n_classes: 2,
  n_clusters_per_class: 2,
  weights: null,
  flip_y: 0.01,
  class_sep: 1,
  hypercube: true,
  shift: 0,
  scale: 1,
  shuffle: true,
};

export type ClassificationRequest = Partial<ClassificationOptions> &
  Pick<ClassificationOptions, 'random_state'>;

export interface Classification {
  /** n_samples x n_features. */
  readonly features: Matrix;
  /** Class 0 to n_classes - 1 of each row, on shared memory. */
  readonly target: Int32Array;
}

/** `makeClassification` in a worker. */
export const makeClassificationTask = workerTask<ClassificationRequest, Classification>(
  import.meta.url,
  'makeClassification',
);

/**
 * Rows in Gaussian clusters around corners of a cube, a class for each cluster, with redundant, repeated and
 * useless features. The same rows as scikit-learn 1.9 gives for the same arguments, up to rounding (1e-9).
 * @throws TOO_FEW_FEATURES, TOO_MANY_CLUSTERS, CLASS_WEIGHTS, FEATURE_VALUES
 * @see Guyon 2003, "Design of experiments for the NIPS 2003 variable selection benchmark"
 */
export function makeClassification(request: ClassificationRequest): Classification {
  const options = { ...classificationDefaults, ...request };
  checkClassification(options);
  const { n_samples, n_features, n_informative, n_redundant, n_repeated } = options;
  const random = new RandomState(options.random_state);
  const features = createMatrix(n_samples, n_features);
  const target = sharedInt32(n_samples);
  const distinct = n_informative + n_redundant;

  const centroids = drawCentroids(options, random);
  fillNormals(features, 0, n_informative, random);
  placeClusters(features, target, centroids, options, random);
  if (n_redundant > 0) {
    const mix = drawMix(n_informative * n_redundant, random);
    addProduct(features, [0, n_samples], n_informative, n_informative, mix, new Float64Array(n_redundant));
  }
  for (let c = 0; c < n_repeated; c++) {
    const repeated = Math.floor((distinct - 1) * random.double() + 0.5);
    matrixColumn(features, distinct + c).set(matrixColumn(features, repeated));
  }
  fillNormals(features, distinct + n_repeated, n_features - distinct - n_repeated, random);
  flipLabels(target, options, random);
  shiftAndScale(features, options, random);
  if (options.shuffle) {
    const rows = random.permutation(n_samples);
    const columns = random.permutation(n_features);
    takeRowsAndColumns(features, rows, columns);
    target.set(rows.map((row) => target[row]));
  }
  return { features, target };
}

/** Throws what `makeClassification` would throw, without making anything. */
export function checkClassification(options: ClassificationOptions): void {
  const { n_features, n_informative, n_redundant, n_repeated, n_classes, n_clusters_per_class, weights } =
    options;
  if (n_informative + n_redundant + n_repeated > n_features) {
    throw new BallastError(
      'TOO_FEW_FEATURES',
      { n_features, n_informative, n_redundant, n_repeated },
      { argument: 'n_features' },
    );
  }
  if (n_informative < Math.log2(n_classes * n_clusters_per_class)) {
    throw new BallastError(
      'TOO_MANY_CLUSTERS',
      { n_classes, n_clusters_per_class, n_informative },
      { argument: 'n_informative' },
    );
  }
  if (weights !== null) {
    const fits = weights.length === n_classes || weights.length === n_classes - 1;
    if (!fits || !weights.every((weight) => weight >= 0)) {
      throw new BallastError('CLASS_WEIGHTS', { n_classes, weights }, { argument: 'weights' });
    }
  }
  for (const argument of ['shift', 'scale'] as const) {
    const values = options[argument];
    if (values !== null && typeof values !== 'number' && values.length !== n_features) {
      throw new BallastError('FEATURE_VALUES', { argument, given: values.length, n_features }, { argument });
    }
  }
}

/** A corner of the cube for each cluster, n_clusters x n_informative, row-major. */
function drawCentroids(options: ClassificationOptions, random: RandomState): Float64Array {
  const { n_informative: d, class_sep, hypercube } = options;
  const clusters = options.n_classes * options.n_clusters_per_class;
  const centroids = new Float64Array(clusters * d);
  // Corners are numbers of at most 30 bits; the bits of further dimensions are drawn one by one, first.
  const loose = Math.max(0, d - 30);
  for (let k = 0; k < clusters; k++) {
    for (let c = 0; c < loose; c++) centroids[k * d + c] = random.interval(1);
  }
  const corners = sampleWithoutReplacement(2 ** (d - loose), clusters, random);
  for (let k = 0; k < clusters; k++) {
    for (let c = loose; c < d; c++) centroids[k * d + c] = (corners[k] >>> (d - 1 - c)) & 1;
  }
  for (let i = 0; i < centroids.length; i++) centroids[i] = centroids[i] * (2 * class_sep) - class_sep;
  if (!hypercube) {
    const perCluster = random.randomSample(clusters);
    const perFeature = random.randomSample(d);
    for (let i = 0; i < centroids.length; i++)
      centroids[i] *= perCluster[Math.floor(i / d)] * perFeature[i % d];
  }
  return centroids;
}

/** Labels the rows, cluster after cluster, and gives each cluster its own covariance and centre. */
function placeClusters(
  features: Matrix,
  target: Int32Array,
  centroids: Float64Array,
  options: ClassificationOptions,
  random: RandomState,
): void {
  const { n_samples, n_informative: d, n_classes } = options;
  let stop = 0;
  clusterSizes(options).forEach((size, k) => {
    const from = Math.min(stop, n_samples);
    stop += size;
    // Weights that sum to more than 1 ask for more rows than there are, or for fewer than none of the last class.
    const to = Math.min(stop, n_samples);
    target.fill(k % n_classes, from, to);
    const mix = drawMix(d * d, random);
    addProduct(features, [from, to], d, 0, mix, centroids.subarray(k * d, (k + 1) * d));
  });
}

function clusterSizes(options: ClassificationOptions): number[] {
  const { n_samples, n_classes, n_clusters_per_class } = options;
  const shares =
    options.weights === null ? Array.from({ length: n_classes }, () => 1 / n_classes) : [...options.weights];
  if (shares.length < n_classes) shares.push(1 - shares.reduce((sum, share) => sum + share, 0));
  const sizes = Array.from({ length: n_classes * n_clusters_per_class }, (_, k) =>
    Math.trunc((n_samples * shares[k % n_classes]) / n_clusters_per_class),
  );
  const left = n_samples - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < left; i++) sizes[i % sizes.length]++;
  return sizes;
}

function drawMix(size: number, random: RandomState): Float64Array {
  return random.randomSample(size).map((value) => 2 * value - 1);
}

function flipLabels(
  target: Int32Array,
  { flip_y, n_classes }: ClassificationOptions,
  random: RandomState,
): void {
  const flipped = new Uint8Array(target.length);
  for (let r = 0; r < target.length; r++) flipped[r] = random.double() < flip_y ? 1 : 0;
  for (let r = 0; r < target.length; r++) if (flipped[r] === 1) target[r] = random.interval(n_classes - 1);
}

function shiftAndScale(features: Matrix, options: ClassificationOptions, random: RandomState): void {
  const { n_features, class_sep } = options;
  const shift = perFeature(options.shift, n_features, () => (2 * random.double() - 1) * class_sep);
  const scale = perFeature(options.scale, n_features, () => 1 + 100 * random.double());
  for (let c = 0; c < n_features; c++) {
    if (shift[c] === 0 && scale[c] === 1) continue;
    const column = matrixColumn(features, c);
    for (let r = 0; r < column.length; r++) column[r] = (column[r] + shift[c]) * scale[c];
  }
}

function perFeature(
  given: number | readonly number[] | null,
  n: number,
  draw: () => number,
): readonly number[] {
  if (given === null) return Array.from({ length: n }, draw);
  return typeof given === 'number' ? Array.from({ length: n }, () => given) : given;
}
