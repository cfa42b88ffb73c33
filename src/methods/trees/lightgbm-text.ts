import { BallastError } from '../../errors/ballast-error.ts';
import { sortLabels } from '../../frame/sort-labels.ts';
import type { TreeEnsemble, TreeFeature } from './ensemble.ts';
import { TreesBuilder, type BuilderNode } from './trees-builder.ts';

/** Bits of decision_type. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_SHIFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

/**
 * Reads what LightGBM's `save_model` writes (model.txt, versions 2 to 4). Raw scores equal LightGBM's bit for bit,
 * but for forests (`average_output`) and `sigmoid` other than 1, whose leaves are scaled. A leaf keeps its number.
 * @throws MODEL_TEXT_INVALID; MODEL_TREES_UNKNOWN for an objective, a booster or a tree of another kind
 */
export function readLightgbmText(text: string): TreeEnsemble {
  const [head, ...blocks] = text.split(/\r?\n(?=Tree=)/);
  const header = keyValues(head);
  if (!header.has('feature_names') || !header.has('max_feature_idx'))
    throw new BallastError('MODEL_TEXT_INVALID', {
      format: "LightGBM's text",
      reason: 'it has no feature_names',
    });
  const outputs = Number(header.get('num_tree_per_iteration') ?? header.get('num_class') ?? 1);
  const { link, scale } = objectiveLink(header.get('objective') ?? 'custom', outputs);
  const average = header.has('average_output') ? outputs / blocks.length : 1;
  const texts = blocks.map((block) => keyValues(block.split(/\r?\nend of trees/)[0]));
  const columns = readColumns(header, text, texts);
  const builder = new TreesBuilder(
    columns.map(({ feature }) => (feature.kind === 'category' ? feature.levels.length : 0)),
  );
  texts.forEach((tree, t) => builder.add(t % outputs, treeNodes(tree, columns, scale * average)));
  return {
    features: columns.map(({ feature }) => feature),
    outputs,
    base: new Float64Array(outputs),
    link,
    trees: builder.finish(),
  };
}

/** A feature, and for a category the level of each whole number that the trees know it by. */
interface LightgbmColumn {
  readonly feature: TreeFeature;
  readonly levelOf: ReadonlyMap<number, number>;
}

function keyValues(block: string): Map<string, string> {
  return new Map(
    block.split(/\r?\n/).map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function objectiveLink(objective: string, outputs: number): { link: TreeEnsemble['link']; scale: number } {
  const [name, ...options] = objective.split(' ');
  const sigmoid = Number(options.find((option) => option.startsWith('sigmoid:'))?.slice(8) ?? 1);
  if (name === 'binary') return { link: 'sigmoid', scale: sigmoid };
  if (name === 'cross_entropy' || name === 'xentropy') return { link: 'sigmoid', scale: 1 };
  if (name === 'multiclass' || name === 'softmax') return { link: 'softmax', scale: 1 };
  const isRaw = IDENTITY.has(name) && outputs === 1 && !options.includes('sqrt');
  if (isRaw) return { link: 'identity', scale: 1 };
  const known = ['binary', 'cross_entropy', 'multiclass', ...IDENTITY].join(', ');
  throw new BallastError('MODEL_TREES_UNKNOWN', { what: `the objective '${objective}'`, known });
}

/** Objectives whose prediction is the raw score. */
const IDENTITY = new Set([
  'regression',
  'regression_l1',
  'l2',
  'l1',
  'huber',
  'fair',
  'quantile',
  'mape',
  'custom',
]);

function readColumns(
  header: ReadonlyMap<string, string>,
  text: string,
  trees: readonly ReadonlyMap<string, string>[],
): LightgbmColumn[] {
  const names = (header.get('feature_names') ?? '').split(' ');
  const infos = (header.get('feature_infos') ?? '').split(' ');
  const listed = /^\[categorical_feature: ([\d,]+)\]/m.exec(text)?.[1].split(',').map(Number) ?? [];
  const pandas = /^pandas_categorical:(.*)$/m.exec(text)?.[1] ?? 'null';
  const dictionaries = JSON.parse(pandas) as readonly (readonly (string | number | boolean)[])[] | null;
  const isListed = (c: number): boolean => /^-?\d/.test(infos[c]) || listed.includes(c);
  const zero = new Set(trees.flatMap(zeroFeatures));
  let used = 0;
  return names.map((name, c) => {
    if (!isListed(c)) {
      const [min, max] = /^\[(.*):(.*)\]$/.exec(infos[c])?.slice(1).map(Number) ?? [NaN, NaN];
      const feature = { kind: 'number', name, min, max, missing: 0 } as const;
      return { feature: zero.has(c) ? { ...feature, zeroIsMissing: true } : feature, levelOf: new Map() };
    }
    const codes = (infos[c].match(/\d+/g) ?? []).map(Number);
    const values = dictionaries?.[used++] ?? null;
    const named = values === null ? codes.map(String) : values.map(String);
    const levels = sortLabels([...new Set(named)]);
    const places = new Map(levels.map((level, place) => [level, place]));
    const ofNumbers = values === null || values.every((value) => typeof value === 'number');
    const feature = {
      kind: 'category',
      name,
      levels,
      missing: 0,
      ...(ofNumbers ? { ofNumbers } : {}),
    } as const;
    const levelOf = new Map(
      named.map((level, i) => [values === null ? codes[i] : i, places.get(level) ?? 0]),
    );
    return { feature, levelOf };
  });
}

/** Features at which a tree takes zero for missing. */
function zeroFeatures(tree: ReadonlyMap<string, string>): number[] {
  const features = numbers(tree, 'split_feature');
  return numbers(tree, 'decision_type').flatMap((type, i) =>
    (type & CATEGORICAL) === 0 && type >> MISSING_SHIFT === MISSING_ZERO ? [features[i]] : [],
  );
}

function treeNodes(
  tree: ReadonlyMap<string, string>,
  columns: readonly LightgbmColumn[],
  scale: number,
): BuilderNode[] {
  if (tree.get('is_linear') === '1')
    throw new BallastError('MODEL_TREES_UNKNOWN', {
      what: 'linear trees',
      known: 'trees with constant leaves',
    });
  const leaves = numbers(tree, 'leaf_value');
  const covers = numbers(tree, 'leaf_count');
  const features = numbers(tree, 'split_feature');
  const types = numbers(tree, 'decision_type');
  const thresholds = numbers(tree, 'threshold');
  const gains = numbers(tree, 'split_gain');
  const left = numbers(tree, 'left_child');
  const right = numbers(tree, 'right_child');
  const innerValues = numbers(tree, 'internal_value');
  const innerCovers = numbers(tree, 'internal_count');
  const boundaries = numbers(tree, 'cat_boundaries');
  const words = numbers(tree, 'cat_threshold');
  const splits = leaves.length - 1;
  // A leaf is the complement of its number; leaves stand behind the inner nodes, so that they keep it.
  const place = (child: number): number => (child < 0 ? splits + ~child : child);
  const inner = features.map((feature, i): BuilderNode => {
    const isCategory = (types[i] & CATEGORICAL) !== 0;
    const missing = types[i] >> MISSING_SHIFT;
    const takesMissing = missing === MISSING_NAN || missing === MISSING_ZERO;
    const isDefaultLeft = (types[i] & DEFAULT_LEFT) !== 0;
    const at = boundaries.slice(thresholds[i], thresholds[i] + 2);
    return {
      feature,
      left: place(left[i]),
      right: place(right[i]),
      // Where training met no missing value, LightGBM takes one for 0.
      missingLeft: !isCategory && (takesMissing ? isDefaultLeft : thresholds[i] >= 0),
      goesLeft: isCategory ? setLevels(words.slice(at[0], at[1]), columns[feature]) : thresholds[i],
      value: innerValues[i] * scale,
      cover: innerCovers[i],
      gain: gains[i],
    };
  });
  return [...inner, ...leaves.map((value, i) => ({ value: value * scale, cover: covers[i] ?? NaN }))];
}

function setLevels(words: readonly number[], { levelOf }: LightgbmColumn): number[] {
  return [...levelOf].flatMap(([code, level]) =>
    ((words[code >>> 5] ?? 0) >>> (code & 31)) & 1 ? [level] : [],
  );
}

function numbers(tree: ReadonlyMap<string, string>, key: string): number[] {
  const text = tree.get(key) ?? '';
  return text === '' ? [] : text.trim().split(' ').map(Number);
}
