import type { FunctionDefinition } from '../src/contract/define.ts';
import accuracyScore from './accuracy_score.ts';
import auprc from './auprc.ts';
import auroc from './auroc.ts';
import brierScore from './brier_score.ts';
import classProfile from './class_profile.ts';
import classificationReport from './classification_report.ts';
import confusionMatrix from './confusion_matrix.ts';
import f1Score from './f1_score.ts';
import kfold from './kfold.ts';
import logLoss from './log_loss.ts';
import makeClassification from './make_classification.ts';
import predict from './predict.ts';
import precisionScore from './precision_score.ts';
import randomOverSampler from './random_over_sampler.ts';
import randomUnderSampler from './random_under_sampler.ts';
import recallScore from './recall_score.ts';
import smote from './smote.ts';
import trainClassifier from './train_classifier.ts';
import trainTestSplit from './train_test_split.ts';

/** All functions of Ballast. */
export const functions: readonly FunctionDefinition[] = [
  accuracyScore,
  auprc,
  auroc,
  brierScore,
  classProfile,
  classificationReport,
  confusionMatrix,
  f1Score,
  kfold,
  logLoss,
  makeClassification,
  precisionScore,
  predict,
  randomOverSampler,
  randomUnderSampler,
  recallScore,
  smote,
  trainClassifier,
  trainTestSplit,
];
