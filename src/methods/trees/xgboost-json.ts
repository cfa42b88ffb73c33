import { BallastError } from '../../errors/ballast-error.ts';
import { sortLabels } from '../../frame/sort-labels.ts';
import type { TreeEnsemble, TreeFeature } from './ensemble.ts';
import { belowFloat32 } from './float32-threshold.ts';
import { parentsFirst, TreesBuilder, type BuilderNode } from './trees-builder.ts';

/** The parts of XGBoost's model.json (versions 1.6 to 3) that tell of trees. */
interface XgboostJson {
  readonly learner: {
    readonly attributes?: Readonly<Record<string, string>>;
    readonly feature_names?: readonly string[];
    readonly feature_types?: readonly string[];
    readonly gradient_booster: BoosterJson & {
      readonly gbtree?: BoosterJson;
      readonly weight_drop?: readonly number[];
    };
    readonly learner_model_param: {
      readonly base_score: string;
      readonly num_class: string;
      readonly num_feature: string;
    };
    readonly objective: { readonly name: string };
  };
}

interface BoosterJson {
  readonly name: string;
  readonly model?: {
    readonly cats?: { readonly enc?: readonly CategoriesJson[] };
    readonly iteration_indptr?: readonly number[];
    readonly tree_info: readonly number[];
    readonly trees: readonly TreeJson[];
  };
}

/** Strings as bytes one behind the other, or numbers. */
interface CategoriesJson {
  readonly offsets?: readonly number[];
  readonly values: readonly number[];
}

interface TreeJson {
  readonly base_weights: readonly number[];
  readonly categories: readonly number[];
  readonly categories_nodes: readonly number[];
  readonly categories_segments: readonly number[];
  readonly categories_sizes: readonly number[];
  readonly default_left: readonly (number | boolean)[];
  readonly left_children: readonly number[];
  readonly loss_changes: readonly number[];
  readonly right_children: readonly number[];
  readonly split_conditions: readonly number[];
  readonly split_indices: readonly number[];
  readonly sum_hessian: readonly number[];
  readonly tree_param: { readonly size_leaf_vector?: string };
}

const LINKS: Readonly<Record<string, TreeEnsemble['link']>> = {
  'binary:logistic': 'sigmoid',
  'multi:softprob': 'softmax',
  'multi:softmax': 'softmax',
  'reg:squarederror': 'identity',
  'reg:linear': 'identity',
  'reg:squaredlogerror': 'identity',
  'reg:absoluteerror': 'identity',
  'reg:pseudohubererror': 'identity',
  'reg:quantileerror': 'identity',
};

/**
 * Reads what XGBoost's `save_model('model.json')` writes. XGBoost compares float32 values with float32 thresholds: the
 * thresholds become those of float64 that part values in the same way. Its sums are float32, these are float64.
 * @throws MODEL_TEXT_INVALID; MODEL_TREES_UNKNOWN for an objective, a booster or trees of another kind
 */
export function readXgboostJson(text: string): TreeEnsemble {
  const learner = parse(text);
  const { gradient_booster: booster, learner_model_param: params, objective } = learner;
  const link = LINKS[objective.name];
  if (link === undefined) throw unknown(`the objective '${objective.name}'`, Object.keys(LINKS).join(', '));
  const model = (booster.gbtree ?? booster).model;
  if (model === undefined) throw unknown(`the booster '${booster.name}'`, 'gbtree and dart');
  const outputs = Math.max(1, Number(params.num_class));
  const columns = readColumns(learner, model.cats?.enc ?? [], model.trees);
  const builder = new TreesBuilder(
    columns.map(({ feature }) => (feature.kind === 'category' ? feature.levels.length : 0)),
  );
  model.trees.slice(0, bestTrees(learner, model, outputs)).forEach((tree, t) => {
    if (Number(tree.tree_param.size_leaf_vector ?? 1) > 1)
      throw unknown('trees of several outputs', 'one output a tree');
    builder.add(model.tree_info[t], parentsFirst(treeNodes(tree, columns, booster.weight_drop?.[t] ?? 1), 0));
  });
  return {
    features: columns.map(({ feature }) => feature),
    outputs,
    base: baseScores(params.base_score, outputs, link),
    link,
    trees: builder.finish(),
  };
}

function parse(text: string): XgboostJson['learner'] {
  let json: Partial<XgboostJson>;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BallastError('MODEL_TEXT_INVALID', { format: "XGBoost's JSON", reason }, {}, { cause });
  }
  const { learner } = json;
  if (learner?.gradient_booster === undefined || learner.objective === undefined)
    throw new BallastError('MODEL_TEXT_INVALID', { format: "XGBoost's JSON", reason: 'it has no learner' });
  return learner;
}

/** How many trees early stopping found best, as XGBClassifier predicts by them; all of them without it. */
function bestTrees(
  { attributes }: XgboostJson['learner'],
  { iteration_indptr: ends, trees }: NonNullable<BoosterJson['model']>,
  outputs: number,
): number {
  const best = Number(attributes?.best_iteration ?? NaN);
  if (Number.isNaN(best)) return trees.length;
  return ends?.[best + 1] ?? (best + 1) * outputs;
}

/** A share among objectives of a sigmoid, else a score; one for all outputs or one each. */
function baseScores(text: string, outputs: number, link: TreeEnsemble['link']): Float64Array {
  const parts = text.replace(/[[\]]/g, '').split(',').map(Number);
  return Float64Array.from({ length: outputs }, (_, k) => {
    const share = Math.fround(parts[k] ?? parts[0]);
    return link === 'sigmoid' ? Math.fround(-Math.log(1 / share - 1)) : share;
  });
}

/** A feature, and for a category the level of each code. */
interface XgboostColumn {
  readonly feature: TreeFeature;
  readonly levelOf: readonly number[];
}

function readColumns(
  {
    feature_names: names = [],
    feature_types: types = [],
    learner_model_param: params,
  }: XgboostJson['learner'],
  categories: readonly CategoriesJson[],
  trees: readonly TreeJson[],
): XgboostColumn[] {
  return Array.from({ length: Number(params.num_feature) }, (_, f) => {
    const name = names[f] ?? `f${f}`;
    if (types[f] !== 'c') {
      return { feature: { kind: 'number', name, min: NaN, max: NaN, missing: 0 }, levelOf: [] };
    }
    const given = categories[f]?.values.length > 0 ? categories[f] : undefined;
    const named = given === undefined ? codesOf(f, trees).map(String) : categoryNames(given);
    const levels = sortLabels([...new Set(named)]);
    const ofNumbers = given?.offsets === undefined;
    const feature = {
      kind: 'category',
      name,
      levels,
      missing: 0,
      ...(ofNumbers ? { ofNumbers } : {}),
    } as const;
    return { feature, levelOf: named.map((level) => levels.indexOf(level)) };
  });
}

/** Codes 0, 1, ... up to the largest that a tree names: older files tell no more. */
function codesOf(feature: number, trees: readonly TreeJson[]): number[] {
  let most = -1;
  for (const tree of trees) {
    tree.categories_nodes.forEach((node, i) => {
      if (tree.split_indices[node] === feature)
        for (const code of nodeCodes(tree, i)) most = Math.max(most, code);
    });
  }
  return Array.from({ length: most + 1 }, (_, code) => code);
}

function categoryNames({ offsets, values }: CategoriesJson): string[] {
  if (offsets === undefined) return values.map(String);
  const bytes = Uint8Array.from(values, (value) => value & 255);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return offsets.slice(1).map((end, i) => decoder.decode(bytes.subarray(offsets[i], end)));
  } catch (cause) {
    // XGBoost 3.2 counts characters where it stores bytes, and drops what is behind.
    const reason =
      'its categories are cut off, as XGBoost does with names that are not ASCII; rename them and train again';
    throw new BallastError('MODEL_TEXT_INVALID', { format: "XGBoost's JSON", reason }, {}, { cause });
  }
}

function nodeCodes(tree: TreeJson, i: number): readonly number[] {
  const start = tree.categories_segments[i];
  return tree.categories.slice(start, start + tree.categories_sizes[i]);
}

function treeNodes(tree: TreeJson, columns: readonly XgboostColumn[], weight: number): BuilderNode[] {
  const setOf = new Map(tree.categories_nodes.map((node, i) => [node, nodeCodes(tree, i)]));
  return tree.left_children.map((left, i): BuilderNode => {
    const cover = tree.sum_hessian[i];
    if (left < 0)
      return { value: Math.fround(Math.fround(tree.split_conditions[i]) * Math.fround(weight)), cover };
    const feature = tree.split_indices[i];
    const toRight = setOf.get(i);
    const { levelOf } = columns[feature];
    return {
      feature,
      left,
      right: tree.right_children[i],
      missingLeft: Boolean(tree.default_left[i]),
      goesLeft:
        toRight === undefined
          ? belowFloat32(Math.fround(tree.split_conditions[i]))
          : levelOf.filter((_, code) => !toRight.includes(code)),
      value: tree.base_weights[i],
      cover,
      gain: tree.loss_changes[i],
    };
  });
}

function unknown(what: string, known: string): BallastError {
  return new BallastError('MODEL_TREES_UNKNOWN', { what, known });
}
