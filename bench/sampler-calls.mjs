// What the benches of samplers share: the calls and the tables that they read.
/** The samplers, each with its arguments beside the target. */
export const SAMPLERS = {
  random_over_sampler: 'random_state := 0',
  smote: 'random_state := 0',
  borderline_smote: 'random_state := 0',
  adasyn: 'random_state := 0',
  kmeans_smote: 'cluster_balance_threshold := 0.05, random_state := 0',
  svm_smote: 'random_state := 0',
  smotenc: `categorical_features := ['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9'], random_state := 0`,
  smoten: 'random_state := 0',
  random_under_sampler: 'random_state := 0',
  near_miss: '',
  tomek_links: '',
  edited_nearest_neighbours: '',
  repeated_edited_nearest_neighbours: '',
  all_knn: '',
  neighbourhood_cleaning_rule: '',
  one_sided_selection: 'random_state := 0',
  condensed_nearest_neighbour: 'random_state := 0',
  instance_hardness_threshold: 'random_state := 0',
  cluster_centroids: 'random_state := 0',
  smote_enn: 'random_state := 0',
  smote_tomek: 'random_state := 0',
};
/** The tables of those that need categories. */
const TABLES = { smotenc: 'mixed', smoten: 'nominal' };

export function callOf(name) {
  const args = SAMPLERS[name];
  return `${name}(${TABLES[name] ?? 'train'}, target := y${args === '' ? '' : `, ${args}`})`;
}

/** Makes `train`, `mixed` and `nominal`: 40 columns, 8.75 percent minority; categories are cut from the numbers. */
export async function createTables(statement, rows) {
  await statement(`create table train as from make_classification(n_samples := ${rows}, n_features := 40,
    n_informative := 20, n_redundant := 0, weights := [0.9125], flip_y := 0, random_state := 1)`);
  // Five categories a column, cut at the same places for both sides.
  const cut = (columns) =>
    columns.map((c) => `chr(97 + greatest(0, least(4, floor(f${c} + 2.5)))::integer) as f${c}`).join(', ');
  const all = Array.from({ length: 40 }, (_, c) => c);
  await statement(`create table mixed as select * replace (${cut(all.slice(0, 10))}) from train`);
  await statement(`create table nominal as select * replace (${cut(all)}) from train`);
}
