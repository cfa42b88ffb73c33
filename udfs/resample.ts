import { defineDispatcher } from '../src/contract/dispatcher.ts';
import adasyn from './adasyn.ts';
import allKnn from './all_knn.ts';
import borderlineSmote from './borderline_smote.ts';
import clusterCentroids from './cluster_centroids.ts';
import condensedNearestNeighbour from './condensed_nearest_neighbour.ts';
import editedNearestNeighbours from './edited_nearest_neighbours.ts';
import graphSample from './graph_sample.ts';
import instanceHardnessThreshold from './instance_hardness_threshold.ts';
import kmeansSmote from './kmeans_smote.ts';
import modelDrivenSample from './model_driven_sample.ts';
import nearMiss from './near_miss.ts';
import neighborOversample from './neighbor_oversample.ts';
import neighbourhoodCleaningRule from './neighbourhood_cleaning_rule.ts';
import noiseInject from './noise_inject.ts';
import oneSidedSelection from './one_sided_selection.ts';
import randomOverSampler from './random_over_sampler.ts';
import randomUnderSampler from './random_under_sampler.ts';
import repeatedEditedNearestNeighbours from './repeated_edited_nearest_neighbours.ts';
import smote from './smote.ts';
import smoteEnn from './smote_enn.ts';
import smoteTomek from './smote_tomek.ts';
import smoten from './smoten.ts';
import smotenc from './smotenc.ts';
import svmSmote from './svm_smote.ts';
import tomekLinks from './tomek_links.ts';

export default defineDispatcher({
  name: 'resample',
  group: 'combined sampler',
  summary: 'Runs any sampler by its name, so that a model can loop over methods.',
  reference: 'The references of the samplers themselves',
  by: { argument: 'method', default: 'smote', description: 'Name of the sampler.' },
  among: [
    adasyn,
    allKnn,
    borderlineSmote,
    clusterCentroids,
    condensedNearestNeighbour,
    editedNearestNeighbours,
    graphSample,
    instanceHardnessThreshold,
    kmeansSmote,
    modelDrivenSample,
    nearMiss,
    neighborOversample,
    neighbourhoodCleaningRule,
    noiseInject,
    oneSidedSelection,
    randomOverSampler,
    randomUnderSampler,
    repeatedEditedNearestNeighbours,
    smote,
    smoteEnn,
    smoteTomek,
    smoten,
    smotenc,
    svmSmote,
    tomekLinks,
  ],
  examples: [
    "from resample(train, method := 'borderline_smote', target := label, random_state := 42)",
    "from resample(train, method := 'tomek_links', target := label)",
  ],
  use: "When a model loops over methods, or takes the method from a variable: `{% for method in ['smote', 'near_miss'] %}`. All other arguments go to the sampler, which refuses those that it does not have.",
  critique:
    'The best sampler depends on table and model, and trying many on the test rows is fitting to them: over a hundred tables no sampler leads everywhere (Kovács 2019, Applied Soft Computing 83:105662). Compare on validation rows, with no resampling among the candidates.',
});
