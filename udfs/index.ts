import type { FunctionDefinition } from '../src/contract/define.ts';
import accuracyScore from './accuracy_score.ts';
import adasyn from './adasyn.ts';
import allKnn from './all_knn.ts';
import auprc from './auprc.ts';
import auroc from './auroc.ts';
import borderlineSmote from './borderline_smote.ts';
import brierScore from './brier_score.ts';
import classProfile from './class_profile.ts';
import classificationReport from './classification_report.ts';
import clusterCentroids from './cluster_centroids.ts';
import condensedNearestNeighbour from './condensed_nearest_neighbour.ts';
import confusionMatrix from './confusion_matrix.ts';
import editedNearestNeighbours from './edited_nearest_neighbours.ts';
import f1Score from './f1_score.ts';
import graphSample from './graph_sample.ts';
import instanceHardnessThreshold from './instance_hardness_threshold.ts';
import kfold from './kfold.ts';
import kmeansSmote from './kmeans_smote.ts';
import logLoss from './log_loss.ts';
import makeClassification from './make_classification.ts';
import nearMiss from './near_miss.ts';
import neighborOversample from './neighbor_oversample.ts';
import neighbourhoodCleaningRule from './neighbourhood_cleaning_rule.ts';
import oneSidedSelection from './one_sided_selection.ts';
import precisionScore from './precision_score.ts';
import predict from './predict.ts';
import randomOverSampler from './random_over_sampler.ts';
import randomSample from './random_sample.ts';
import randomUnderSampler from './random_under_sampler.ts';
import recallScore from './recall_score.ts';
import repeatedEditedNearestNeighbours from './repeated_edited_nearest_neighbours.ts';
import resample from './resample.ts';
import smote from './smote.ts';
import smoteEnn from './smote_enn.ts';
import smoteTomek from './smote_tomek.ts';
import smoten from './smoten.ts';
import smotenc from './smotenc.ts';
import stratifiedSample from './stratified_sample.ts';
import svmSmote from './svm_smote.ts';
import tomekLinks from './tomek_links.ts';
import trainClassifier from './train_classifier.ts';
import trainTestSplit from './train_test_split.ts';

/** All functions of Ballast. */
export const functions: readonly FunctionDefinition[] = [
  accuracyScore,
  adasyn,
  allKnn,
  auprc,
  auroc,
  borderlineSmote,
  brierScore,
  classProfile,
  classificationReport,
  clusterCentroids,
  condensedNearestNeighbour,
  confusionMatrix,
  editedNearestNeighbours,
  f1Score,
  graphSample,
  instanceHardnessThreshold,
  kfold,
  kmeansSmote,
  logLoss,
  makeClassification,
  nearMiss,
  neighborOversample,
  neighbourhoodCleaningRule,
  oneSidedSelection,
  precisionScore,
  predict,
  randomOverSampler,
  randomSample,
  randomUnderSampler,
  recallScore,
  repeatedEditedNearestNeighbours,
  resample,
  smote,
  smoteEnn,
  smoteTomek,
  smoten,
  smotenc,
  stratifiedSample,
  svmSmote,
  tomekLinks,
  trainClassifier,
  trainTestSplit,
];
