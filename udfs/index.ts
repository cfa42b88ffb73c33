import type { FunctionDefinition } from '../src/contract/define.ts';
import accuracyScore from './accuracy_score.ts';
import adasyn from './adasyn.ts';
import allKnn from './all_knn.ts';
import auprc from './auprc.ts';
import auroc from './auroc.ts';
import averagePrecisionScore from './average_precision_score.ts';
import balancedAccuracyScore from './balanced_accuracy_score.ts';
import bestF1 from './best_f1.ts';
import bestThreshold from './best_threshold.ts';
import biasReport from './bias_report.ts';
import borderlineSmote from './borderline_smote.ts';
import brierScore from './brier_score.ts';
import calibrationCurve from './calibration_curve.ts';
import classLikelihoodRatios from './class_likelihood_ratios.ts';
import classProfile from './class_profile.ts';
import classificationReport from './classification_report.ts';
import classificationReportImbalanced from './classification_report_imbalanced.ts';
import clusterCentroids from './cluster_centroids.ts';
import cohenKappaScore from './cohen_kappa_score.ts';
import condensedNearestNeighbour from './condensed_nearest_neighbour.ts';
import confusionMatrix from './confusion_matrix.ts';
import correctPrior from './correct_prior.ts';
import d2BrierScore from './d2_brier_score.ts';
import d2LogLossScore from './d2_log_loss_score.ts';
import delongTest from './delong_test.ts';
import detCurve from './det_curve.ts';
import diversityReport from './diversity_report.ts';
import driftReport from './drift_report.ts';
import editedNearestNeighbours from './edited_nearest_neighbours.ts';
import expectedCalibrationError from './expected_calibration_error.ts';
import explain from './explain.ts';
import f1Score from './f1_score.ts';
import fbetaScore from './fbeta_score.ts';
import fitPreprocessor from './fit_preprocessor.ts';
import friedmanTest from './friedman_test.ts';
import gainAtK from './gain_at_k.ts';
import gainCurve from './gain_curve.ts';
import geometricMeanScore from './geometric_mean_score.ts';
import graphSample from './graph_sample.ts';
import hammingLoss from './hamming_loss.ts';
import hingeLoss from './hinge_loss.ts';
import indexBalancedAccuracy from './index_balanced_accuracy.ts';
import instanceHardnessThreshold from './instance_hardness_threshold.ts';
import jaccardScore from './jaccard_score.ts';
import kfold from './kfold.ts';
import kmeansSmote from './kmeans_smote.ts';
import ksStatistic from './ks_statistic.ts';
import leakedRows from './leaked_rows.ts';
import liftAtK from './lift_at_k.ts';
import liftCurve from './lift_curve.ts';
import logLoss from './log_loss.ts';
import macroAveragedMeanAbsoluteError from './macro_averaged_mean_absolute_error.ts';
import makeClassification from './make_classification.ts';
import makeDrifted from './make_drifted.ts';
import matthewsCorrcoef from './matthews_corrcoef.ts';
import maximumCalibrationError from './maximum_calibration_error.ts';
import mcnemarTest from './mcnemar_test.ts';
import metricInterval from './metric_interval.ts';
import modelDrivenSample from './model_driven_sample.ts';
import modelSql from './model_sql.ts';
import nearMiss from './near_miss.ts';
import neighborOversample from './neighbor_oversample.ts';
import neighbourhoodCleaningRule from './neighbourhood_cleaning_rule.ts';
import nemenyiTest from './nemenyi_test.ts';
import noiseInject from './noise_inject.ts';
import oneSidedSelection from './one_sided_selection.ts';
import pairedBootstrapTest from './paired_bootstrap_test.ts';
import perturb from './perturb.ts';
import precisionAtK from './precision_at_k.ts';
import precisionAtRecall from './precision_at_recall.ts';
import precisionRecallCurve from './precision_recall_curve.ts';
import precisionScore from './precision_score.ts';
import predict from './predict.ts';
import randomOverSampler from './random_over_sampler.ts';
import randomSample from './random_sample.ts';
import randomUnderSampler from './random_under_sampler.ts';
import recallAtPrecision from './recall_at_precision.ts';
import recallScore from './recall_score.ts';
import repeatedEditedNearestNeighbours from './repeated_edited_nearest_neighbours.ts';
import repeatedKfold from './repeated_kfold.ts';
import resample from './resample.ts';
import robustness from './robustness.ts';
import rocAucScore from './roc_auc_score.ts';
import rocCurve from './roc_curve.ts';
import sensitivityScore from './sensitivity_score.ts';
import simulate from './simulate.ts';
import smote from './smote.ts';
import smoteEnn from './smote_enn.ts';
import smoteTomek from './smote_tomek.ts';
import smoten from './smoten.ts';
import smotenc from './smotenc.ts';
import specificityScore from './specificity_score.ts';
import splitByTime from './split_by_time.ts';
import stratifiedSample from './stratified_sample.ts';
import svmSmote from './svm_smote.ts';
import thresholdSweep from './threshold_sweep.ts';
import timeSeriesSplit from './time_series_split.ts';
import tomekLinks from './tomek_links.ts';
import topKAccuracyScore from './top_k_accuracy_score.ts';
import trainClassifier from './train_classifier.ts';
import trainRegressor from './train_regressor.ts';
import trainTestSplit from './train_test_split.ts';
import transform from './transform.ts';
import zeroOneLoss from './zero_one_loss.ts';

/** All functions of Ballast. */
export const functions: readonly FunctionDefinition[] = [
  accuracyScore,
  adasyn,
  allKnn,
  auprc,
  auroc,
  averagePrecisionScore,
  balancedAccuracyScore,
  bestF1,
  bestThreshold,
  biasReport,
  borderlineSmote,
  brierScore,
  calibrationCurve,
  classLikelihoodRatios,
  classProfile,
  classificationReport,
  classificationReportImbalanced,
  clusterCentroids,
  cohenKappaScore,
  condensedNearestNeighbour,
  confusionMatrix,
  correctPrior,
  d2BrierScore,
  d2LogLossScore,
  delongTest,
  detCurve,
  diversityReport,
  driftReport,
  editedNearestNeighbours,
  expectedCalibrationError,
  explain,
  f1Score,
  fbetaScore,
  fitPreprocessor,
  friedmanTest,
  gainAtK,
  gainCurve,
  geometricMeanScore,
  graphSample,
  hammingLoss,
  hingeLoss,
  indexBalancedAccuracy,
  instanceHardnessThreshold,
  jaccardScore,
  kfold,
  kmeansSmote,
  ksStatistic,
  leakedRows,
  liftAtK,
  liftCurve,
  logLoss,
  macroAveragedMeanAbsoluteError,
  makeClassification,
  makeDrifted,
  matthewsCorrcoef,
  maximumCalibrationError,
  mcnemarTest,
  metricInterval,
  modelDrivenSample,
  modelSql,
  nearMiss,
  neighborOversample,
  neighbourhoodCleaningRule,
  nemenyiTest,
  noiseInject,
  oneSidedSelection,
  pairedBootstrapTest,
  perturb,
  precisionAtK,
  precisionAtRecall,
  precisionRecallCurve,
  precisionScore,
  predict,
  randomOverSampler,
  randomSample,
  randomUnderSampler,
  recallAtPrecision,
  recallScore,
  repeatedEditedNearestNeighbours,
  repeatedKfold,
  resample,
  robustness,
  rocAucScore,
  rocCurve,
  sensitivityScore,
  simulate,
  smote,
  smoteEnn,
  smoteTomek,
  smoten,
  smotenc,
  specificityScore,
  splitByTime,
  stratifiedSample,
  svmSmote,
  thresholdSweep,
  timeSeriesSplit,
  tomekLinks,
  topKAccuracyScore,
  trainClassifier,
  trainRegressor,
  trainTestSplit,
  transform,
  zeroOneLoss,
];
